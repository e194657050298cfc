using Crawler.Wire.Bencode;

namespace Crawler.Wire.Metainfo;

/// <summary>Reads the <c>files</c> list of a v1 info dictionary (BEP 3, padding by BEP 47).</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, https://www.bittorrent.org/beps/bep_0047.html</remarks>
internal static class FileListReader
{
    private enum Field
    {
        Length,
        Path,
        PathUtf8,
        Attributes,
    }

    /// <summary>Reads the list; a fault is in the reader's error.</summary>
    public static bool TryRead(ref BencodeReader reader, MetainfoLimits limits, List<MetainfoFile> files)
    {
        if (!reader.TryReadList())
        {
            return false;
        }

        // By the original bytes: two names that are not UTF-8 may look alike and still differ.
        var paths = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.Token != BencodeToken.End)
        {
            if (reader.Token != BencodeToken.Dictionary)
            {
                return reader.Fail(WireErrorKind.WrongType, reader.TokenStart, "an entry of 'files' is not a dictionary");
            }

            if (files.Count >= limits.MaxFiles)
            {
                return reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "more files than the limit allows");
            }

            if (!TryReadFile(ref reader, limits, files, paths))
            {
                return false;
            }
        }

        return !reader.Error.IsError;
    }

    private static bool TryReadFile(ref BencodeReader reader, MetainfoLimits limits, List<MetainfoFile> files, HashSet<string> paths)
    {
        var start = reader.TokenStart;
        uint seen = 0;
        long length = -1;
        var padding = false;
        NamedPath path = default;
        NamedPath utf8 = default;
        while (reader.TryReadKey(out var key))
        {
            Field? field = BencodeFields.KeyText(key) switch
            {
                "length" => Field.Length,
                "path" => Field.Path,
                "path.utf-8" => Field.PathUtf8,
                "attr" => Field.Attributes,
                _ => null,
            };
            if (field is { } known && !BencodeFields.TryMark(ref reader, ref seen, (int)known))
            {
                return false;
            }

            var ok = field switch
            {
                Field.Length => BencodeFields.TryReadLength(ref reader, out length),
                Field.Path => NamedPath.TryRead(ref reader, limits, out path),
                Field.PathUtf8 => NamedPath.TryRead(ref reader, limits, out utf8),
                Field.Attributes => TryReadPadding(ref reader, out padding),
                _ => reader.TrySkipValue(out _),
            };
            if (!ok)
            {
                return false;
            }
        }

        var shown = utf8.Names is null ? path : utf8;
        if (reader.Error.IsError)
        {
            return false;
        }

        if (length < 0 || shown.Names is null)
        {
            return reader.Fail(WireErrorKind.MissingField, start, length < 0 ? "a file has no 'length'" : "a file has no 'path'");
        }

        if (!padding && shown.Fault is { } fault)
        {
            return reader.Fail(WireErrorKind.InvalidValue, shown.FaultOffset, fault);
        }

        if (!padding && !paths.Add(shown.Key!))
        {
            return reader.Fail(WireErrorKind.InvalidValue, start, "two files have the same path");
        }

        files.Add(new MetainfoFile(shown.Names, length, padding));
        return true;
    }

    private static bool TryReadPadding(ref BencodeReader reader, out bool padding)
    {
        padding = false;
        if (!reader.TrySkipValue(out _))
        {
            return false;
        }

        padding = reader.Token == BencodeToken.String && reader.Bytes.Contains((byte)'p');
        return true;
    }
}
