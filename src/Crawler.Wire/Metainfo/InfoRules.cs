using System.Numerics;

namespace Crawler.Wire.Metainfo;

/// <summary>Judges the fields of an info dictionary together and lays out its files (BEP 3, BEP 47, BEP 52).</summary>
internal static class InfoRules
{
    private const int Sha1Size = 20;
    private const int Sha256Size = 32;
    private const long SmallestV2Piece = 16 * 1024;
    private const long LargestPiece = 1L << 30;

    /// <summary>Lays out the torrent, or says what is wrong with it.</summary>
    /// <param name="fields">What was read.</param>
    /// <param name="layers">Length in bytes and offset of each piece layer by its hex root; null when they are not part of the input.</param>
    /// <param name="layout">The torrent's files and pieces.</param>
    /// <param name="error">What is wrong.</param>
    public static bool TryLayOut(InfoFields fields, IReadOnlyDictionary<string, (int Bytes, long Offset)>? layers, out InfoLayout layout, out WireError error)
    {
        layout = default;
        var v2 = fields.Tree is not null || fields.MetaVersion?.Value == 2;
        var v1 = fields.Pieces is not null || !v2;
        error = CommonFault(fields, v2);
        if (error.IsError)
        {
            return false;
        }

        error = v1 ? V1(fields, out layout) : WireError.None;
        if (error.IsError || !v2)
        {
            return !error.IsError;
        }

        error = V2(fields, layers, out var tree);
        if (!error.IsError && v1 && !layout.Content.Select(f => (f.ToString(), f.Length)).SequenceEqual(tree.Content.Select(f => (f.ToString(), f.Length))))
        {
            error = new WireError(WireErrorKind.InvalidValue, fields.Offset, "the v1 and v2 halves describe different files");
        }

        layout = v1 ? layout with { HasV2 = true } : tree;
        return !error.IsError;
    }

    private static WireError CommonFault(InfoFields fields, bool v2)
    {
        if (fields.Name is null)
        {
            return new WireError(WireErrorKind.MissingField, fields.Offset, "the info dictionary has no 'name'");
        }

        if (fields.MetaVersion is { Value: not (1 or 2) } version)
        {
            return new WireError(WireErrorKind.InvalidValue, version.Offset, "a 'meta version' other than 1 and 2");
        }

        if (fields.PieceLength is not { } piece)
        {
            return new WireError(WireErrorKind.MissingField, fields.Offset, "the info dictionary has no 'piece length'");
        }

        if (piece.Value is < 1 or > LargestPiece)
        {
            return new WireError(WireErrorKind.InvalidValue, piece.Offset, "a 'piece length' outside 1 byte to 1 GiB");
        }

        return v2 && (piece.Value < SmallestV2Piece || !BitOperations.IsPow2(piece.Value))
            ? new WireError(WireErrorKind.InvalidValue, piece.Offset, "a v2 'piece length' that is not a power of two from 16 KiB")
            : WireError.None;
    }

    private static WireError V1(InfoFields fields, out InfoLayout layout)
    {
        layout = default;
        if (fields.Pieces is not { } pieces)
        {
            return new WireError(WireErrorKind.MissingField, fields.Offset, "the info dictionary has no 'pieces'");
        }

        if (pieces.Bytes == 0 || pieces.Bytes % Sha1Size != 0)
        {
            return new WireError(WireErrorKind.BadLength, pieces.Offset, "'pieces' is empty or not a multiple of 20 bytes");
        }

        if (fields.Length is { } both && fields.Files is not null)
        {
            return new WireError(WireErrorKind.InvalidValue, both.Offset, "the info dictionary has both 'length' and 'files'");
        }

        var files = fields.Length is { } single ? [new MetainfoFile([fields.Name!], single.Value, IsPadding: false)] : fields.Files;
        if (files is null || files.Count == 0)
        {
            return new WireError(WireErrorKind.MissingField, fields.Offset, "the info dictionary has neither 'length' nor 'files'");
        }

        if (!TrySum(files, out var total))
        {
            return new WireError(WireErrorKind.TooLarge, fields.Offset, "the files are larger than 64 bits can count");
        }

        var count = pieces.Bytes / Sha1Size;
        layout = new InfoLayout(files, total, count, HasV1: true, HasV2: false);
        return CeilingOf(total, fields.PieceLength!.Value.Value) == count
            ? WireError.None
            : new WireError(WireErrorKind.InvalidValue, pieces.Offset, "the number of piece hashes does not match the size of the files");
    }

    private static WireError V2(InfoFields fields, IReadOnlyDictionary<string, (int Bytes, long Offset)>? layers, out InfoLayout layout)
    {
        layout = default;
        if (fields.Tree is not { } tree || fields.MetaVersion?.Value != 2)
        {
            return new WireError(WireErrorKind.MissingField, fields.Offset, "a v2 info dictionary needs 'file tree' and 'meta version' 2");
        }

        var piece = fields.PieceLength!.Value.Value;
        var files = new List<MetainfoFile>(tree.Count * 2);
        long count = 0;
        foreach (var entry in tree)
        {
            var pieces = CeilingOf(entry.File.Length, piece);
            if (pieces > 1 && layers is not null && layers.TryGetValue(entry.Root!, out var layer) && layer.Bytes != pieces * Sha256Size)
            {
                return new WireError(WireErrorKind.BadLength, layer.Offset, "a piece layer does not have one hash for each piece of its file");
            }

            files.Add(entry.File);
            if (entry.File.Length % piece is > 0 and var used)
            {
                var gap = piece - used;
                files.Add(new MetainfoFile([".pad", gap.ToString()], gap, IsPadding: true));
            }

            count += pieces;
        }

        if (!TrySum(files, out var total) || count > int.MaxValue)
        {
            return new WireError(WireErrorKind.TooLarge, fields.Offset, "the files are larger than a torrent can be");
        }

        layout = new InfoLayout(files, total, (int)count, HasV1: false, HasV2: true);
        return count == 0 ? new WireError(WireErrorKind.InvalidValue, fields.Offset, "the torrent has no content") : WireError.None;
    }

    private static long CeilingOf(long bytes, long piece) => (bytes / piece) + (bytes % piece == 0 ? 0 : 1);

    private static bool TrySum(List<MetainfoFile> files, out long total)
    {
        total = 0;
        foreach (var file in files)
        {
            if (file.Length > long.MaxValue - total)
            {
                return false;
            }

            total += file.Length;
        }

        return true;
    }
}
