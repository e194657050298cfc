using Crawler.Wire.Bencode;

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
                Field.Layers => RootValues.TryReadLayers(ref reader, root),
                Field.AnnounceList => RootValues.TryReadTiers(ref reader, limits, root.Trackers),
                Field.WebSeeds => BencodeFields.TryReadUrls(ref reader, limits.MaxWebSeeds, root.WebSeeds),
                Field.HttpSeeds => BencodeFields.TryReadUrls(ref reader, limits.MaxWebSeeds, root.HttpSeeds),
                Field.CreationDate => RootValues.TryReadDate(ref reader, root),
                Field.MagnetInfo => RootValues.TryReadMagnetInfo(ref reader, root),
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
}
