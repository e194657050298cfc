using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Metainfo;

/// <summary>Reads the values of a .torrent file's outer dictionary that are more than text.</summary>
internal static class RootValues
{
    /// <summary><c>announce-list</c> (BEP 12). A tier that is a bare string instead of a list occurs; it is a tier of one.</summary>
    public static bool TryReadTiers(ref BencodeReader reader, MetainfoLimits limits, List<IReadOnlyList<string>> tiers)
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

    /// <summary><c>piece layers</c> (BEP 52): only their lengths are kept.</summary>
    public static bool TryReadLayers(ref BencodeReader reader, RootFields root)
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

    /// <summary><c>creation date</c>: seconds since 1970.</summary>
    public static bool TryReadDate(ref BencodeReader reader, RootFields root)
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

    /// <summary><c>magnet-info</c>: Transmission stores a torrent whose info dictionary it does not have yet by name and hash.</summary>
    public static bool TryReadMagnetInfo(ref BencodeReader reader, RootFields root)
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
