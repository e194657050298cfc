using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Metainfo;

/// <summary>Reads the outer dictionary of a .torrent file.</summary>
internal static class RootReader
{
    private enum Field
    {
        Info,
        Layers,
        Announce,
        AnnounceList,
        WebSeeds,
        HttpSeeds,
        Comment,
        CommentUtf8,
        CreatedBy,
        CreationDate,
        Encoding,
        MagnetInfo,
    }

    /// <summary>Reads the dictionary; a fault is in the reader's error.</summary>
    public static bool TryRead(ref BencodeReader reader, MetainfoLimits limits, out RootFields root)
    {
        root = new RootFields();
        if (!reader.TryReadDictionary())
        {
            return false;
        }

        uint seen = 0;
        string? announce = null;
        string? utf8Comment = null;
        while (reader.TryReadKey(out var key))
        {
            Field? field = BencodeFields.KeyText(key) switch
            {
                "info" => Field.Info,
                "piece layers" => Field.Layers,
                "announce" => Field.Announce,
                "announce-list" => Field.AnnounceList,
                "url-list" => Field.WebSeeds,
                "httpseeds" => Field.HttpSeeds,
                "comment" => Field.Comment,
                "comment.utf-8" => Field.CommentUtf8,
                "created by" => Field.CreatedBy,
                "creation date" => Field.CreationDate,
                "encoding" => Field.Encoding,
                "magnet-info" => Field.MagnetInfo,
                _ => null,
            };
            if (field is { } known && !BencodeFields.TryMark(ref reader, ref seen, (int)known))
            {
                return false;
            }

            string? text = null;
            var ok = field switch
            {
                null => reader.TrySkipValue(out _),
                Field.Info => TryReadInfo(ref reader, limits, root),
                Field.Layers => TryReadLayers(ref reader, root),
                Field.AnnounceList => TryReadTiers(ref reader, limits, root.Trackers),
                Field.WebSeeds => BencodeFields.TryReadUrls(ref reader, limits.MaxWebSeeds, root.WebSeeds),
                Field.HttpSeeds => BencodeFields.TryReadUrls(ref reader, limits.MaxWebSeeds, root.HttpSeeds),
                Field.CreationDate => TryReadDate(ref reader, root),
                Field.MagnetInfo => TryReadMagnetInfo(ref reader, root),
                _ => BencodeFields.TryReadOptionalText(ref reader, out text),
            };
            if (!ok)
            {
                return false;
            }

            switch (field)
            {
                case Field.Announce: announce = text?.Trim(); break;
                case Field.Comment: root.Comment = text; break;
                case Field.CommentUtf8: utf8Comment = text; break;
                case Field.CreatedBy: root.CreatedBy = text; break;
                case Field.Encoding: root.Encoding = text; break;
            }
        }

        root.Comment = utf8Comment ?? root.Comment;
        if (root.Trackers.Count == 0 && !string.IsNullOrEmpty(announce))
        {
            root.Trackers.Add([announce]);
        }

        return !reader.Error.IsError;
    }

    private static bool TryReadInfo(ref BencodeReader reader, MetainfoLimits limits, RootFields root)
    {
        var start = reader.Consumed;
        if (!InfoReader.TryRead(ref reader, limits, out var info))
        {
            return false;
        }

        root.Info = info;
        root.InfoRange = start..reader.Consumed;
        return true;
    }

    // A tier that is a bare string instead of a list occurs; it is a tier of one.
    private static bool TryReadTiers(ref BencodeReader reader, MetainfoLimits limits, List<IReadOnlyList<string>> tiers)
    {
        var total = 0;
        if (!TryStartList(ref reader, out var isList) || !isList)
        {
            return !reader.Error.IsError;
        }

        while (!AtEnd(reader))
        {
            var tier = new List<string>();
            if (!BencodeFields.TryReadUrls(ref reader, limits.MaxTrackers - total, tier))
            {
                return false;
            }

            total += tier.Count;
            if (tier.Count > 0)
            {
                tiers.Add(tier);
            }
        }

        return reader.Read();
    }

    private static bool TryReadLayers(ref BencodeReader reader, RootFields root)
    {
        if (!reader.TryReadDictionary())
        {
            return false;
        }

        while (reader.TryReadKey(out var key))
        {
            var at = reader.TokenStart;
            var hex = key.Length == InfoHashV2.Size ? Convert.ToHexStringLower(key) : "";
            if (!reader.TryReadString(out var layer))
            {
                return false;
            }

            if (hex.Length > 0 && !root.Layers.TryAdd(hex, (layer.Length, reader.TokenStart)))
            {
                return reader.Fail(WireErrorKind.DuplicateKey, at, "two piece layers have the same root");
            }
        }

        return !reader.Error.IsError;
    }

    private static bool TryReadDate(ref BencodeReader reader, RootFields root)
    {
        var ok = BencodeFields.TryReadOptionalInteger(ref reader, out var stamp);
        var latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

        // Some JavaScript programs wrote milliseconds: a count that is beyond the calendar in seconds and inside it in milliseconds.
        root.CreationDate = stamp switch
        {
            > 0 when stamp <= latest => DateTimeOffset.FromUnixTimeSeconds(stamp.Value),
            > 0 when stamp <= latest * 1000 => DateTimeOffset.FromUnixTimeMilliseconds(stamp.Value),
            _ => null,
        };
        return ok;
    }

    // Transmission stores a torrent whose info dictionary it does not have yet as { display-name, info_hash }.
    private static bool TryReadMagnetInfo(ref BencodeReader reader, RootFields root)
    {
        if (!reader.TryReadDictionary())
        {
            return false;
        }

        while (reader.TryReadKey(out var key))
        {
            var field = BencodeFields.KeyText(key);
            if (!reader.TrySkipValue(out _))
            {
                return false;
            }

            if (reader.Token != BencodeToken.String)
            {
                continue;
            }

            if (field == "info_hash" && reader.Bytes.Length == InfoHash.Size)
            {
                root.MagnetHash = new InfoHash(reader.Bytes);
            }
            else if (field == "display-name")
            {
                root.MagnetName = SafeText.Decode(reader.Bytes);
            }
        }

        return !reader.Error.IsError;
    }

    private static bool TryStartList(ref BencodeReader reader, out bool isList)
    {
        isList = false;
        if (!reader.Read())
        {
            return false;
        }

        isList = reader.Token == BencodeToken.List;
        return reader.Token != BencodeToken.Dictionary || reader.TrySkipToEnd();
    }

    // By value: looks ahead without moving the caller's reader.
    private static bool AtEnd(BencodeReader reader) => reader.Read() && reader.Token == BencodeToken.End;
}
