using Crawler.Wire.Bencode;

namespace Crawler.Wire.Metainfo;

/// <summary>Reads the <c>file tree</c> of a v2 info dictionary (BEP 52).</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0052.html</remarks>
internal static class FileTreeReader
{
    private const int RootSize = 32;

    private enum Field
    {
        Length,
        Root,
    }

    /// <summary>Reads the tree; a fault is in the reader's error.</summary>
    public static bool TryRead(ref BencodeReader reader, MetainfoLimits limits, List<TreeFile> files) =>
        reader.TryReadDictionary() && TryReadFolder(ref reader, limits, files, []);

    // Recursion is bounded by the reader's nesting limit.
    private static bool TryReadFolder(ref BencodeReader reader, MetainfoLimits limits, List<TreeFile> files, string[] above)
    {
        var folder = reader.TokenStart;
        var empty = true;
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.TryReadKey(out var name))
        {
            empty = false;
            var at = reader.TokenStart;
            if (PathRules.Fault(name) is { } fault)
            {
                return reader.Fail(WireErrorKind.InvalidValue, at, fault);
            }

            if (name.Length > limits.MaxNameBytes || above.Length > limits.MaxPathDepth || files.Count >= limits.MaxFiles)
            {
                return reader.Fail(WireErrorKind.TooLarge, at, "more or longer files than the limit allows");
            }

            if (!names.Add(System.Text.Encoding.Latin1.GetString(name)))
            {
                return reader.Fail(WireErrorKind.DuplicateKey, at, "two files have the same path");
            }

            string[] path = [.. above, SafeText.Decode(name)];
            if (!reader.TryReadDictionary())
            {
                return false;
            }

            var ok = StartsFile(reader) ? TryReadFile(ref reader, files, path) : TryReadFolder(ref reader, limits, files, path);
            if (!ok)
            {
                return false;
            }
        }

        return empty && !reader.Error.IsError
            ? reader.Fail(WireErrorKind.InvalidValue, folder, "an empty folder in 'file tree'")
            : !reader.Error.IsError;
    }

    // By value: looks at the next key without moving the caller's reader.
    private static bool StartsFile(BencodeReader reader) => reader.TryReadKey(out var key) && key.IsEmpty;

    private static bool TryReadFile(ref BencodeReader reader, List<TreeFile> files, string[] path)
    {
        reader.TryReadKey(out _);
        if (!reader.TryReadDictionary())
        {
            return false;
        }

        var start = reader.TokenStart;
        uint seen = 0;
        long length = -1;
        string? root = null;
        while (reader.TryReadKey(out var key))
        {
            Field? field = BencodeFields.KeyText(key) switch { "length" => Field.Length, "pieces root" => Field.Root, _ => null };
            if (field is { } known && !BencodeFields.TryMark(ref reader, ref seen, (int)known))
            {
                return false;
            }

            var ok = field switch
            {
                Field.Length => BencodeFields.TryReadLength(ref reader, out length),
                Field.Root => TryReadRoot(ref reader, out root),
                _ => reader.TrySkipValue(out _),
            };
            if (!ok)
            {
                return false;
            }
        }

        if (reader.Error.IsError)
        {
            return false;
        }

        if (length < 0 || (length > 0 && root is null))
        {
            return reader.Fail(WireErrorKind.MissingField, start, length < 0 ? "a file has no 'length'" : "a file has no 'pieces root'");
        }

        files.Add(new TreeFile(new MetainfoFile(path, length, IsPadding: false), root, start));
        if (reader.Read() && reader.Token == BencodeToken.End)
        {
            return true;
        }

        return !reader.Error.IsError
            && reader.Fail(WireErrorKind.InvalidValue, reader.TokenStart, "a name in 'file tree' is a file and a folder");
    }

    private static bool TryReadRoot(ref BencodeReader reader, out string? root)
    {
        root = null;
        if (!reader.TryReadString(out var bytes))
        {
            return false;
        }

        if (bytes.Length != RootSize)
        {
            return reader.Fail(WireErrorKind.BadLength, reader.TokenStart, "a 'pieces root' does not have 32 bytes");
        }

        root = Convert.ToHexStringLower(bytes);
        return true;
    }

    /// <summary>A file of the tree with the hex root of its hash tree and where in the input it stands.</summary>
    internal sealed record TreeFile(MetainfoFile File, string? Root, long Offset);
}
