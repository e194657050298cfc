using Crawler.Wire.Bencode;

namespace Crawler.Wire.Metainfo;

/// <summary>Reads an info dictionary field by field (BEP 3, BEP 27, BEP 52); <see cref="InfoRules"/> judges the whole.</summary>
internal static class InfoReader
{
    private enum Field
    {
        Name,
        NameUtf8,
        PieceLength,
        Pieces,
        Length,
        Files,
        Tree,
        MetaVersion,
        Private,
    }

    /// <summary>Reads the dictionary; a fault is in the reader's error.</summary>
    public static bool TryRead(ref BencodeReader reader, MetainfoLimits limits, out InfoFields fields)
    {
        fields = new InfoFields { Offset = reader.Consumed };
        if (!reader.TryReadDictionary())
        {
            return false;
        }

        uint seen = 0;
        while (reader.TryReadKey(out var key))
        {
            Field? field = BencodeFields.KeyText(key) switch
            {
                "name" => Field.Name,
                "name.utf-8" => Field.NameUtf8,
                "piece length" => Field.PieceLength,
                "pieces" => Field.Pieces,
                "length" => Field.Length,
                "files" => Field.Files,
                "file tree" => Field.Tree,
                "meta version" => Field.MetaVersion,
                "private" => Field.Private,
                _ => null,
            };
            if (field is { } known && !BencodeFields.TryMark(ref reader, ref seen, (int)known))
            {
                return false;
            }

            if (!(field is null ? reader.TrySkipValue(out _) : TryReadField(ref reader, limits, field.Value, fields)))
            {
                return false;
            }
        }

        return !reader.Error.IsError;
    }

    private static bool TryReadField(ref BencodeReader reader, MetainfoLimits limits, Field field, InfoFields fields)
    {
        long number;
        switch (field)
        {
            case Field.Name or Field.NameUtf8:
                return TryReadName(ref reader, limits, field == Field.NameUtf8, fields);
            case Field.Files:
                return FileListReader.TryRead(ref reader, limits, fields.Files = []);
            case Field.Tree:
                return FileTreeReader.TryRead(ref reader, limits, fields.Tree = []);
            case Field.Private:
                var read = BencodeFields.TryReadOptionalInteger(ref reader, out var flag);
                fields.IsPrivate = flag is 1;
                return read;
            case Field.Pieces:
                if (!reader.TryReadString(out var pieces))
                {
                    return false;
                }

                fields.Pieces = (pieces.Length, reader.TokenStart);
                return true;
            case Field.PieceLength when reader.TryReadInteger(out number):
                fields.PieceLength = (number, reader.TokenStart);
                return true;
            case Field.MetaVersion when reader.TryReadInteger(out number):
                fields.MetaVersion = (number, reader.TokenStart);
                return true;
            case Field.Length when BencodeFields.TryReadLength(ref reader, out number):
                fields.Length = (number, reader.TokenStart);
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadName(ref BencodeReader reader, MetainfoLimits limits, bool utf8, InfoFields fields)
    {
        if (!reader.TryReadString(out var name))
        {
            return false;
        }

        if (!utf8 && fields.NameIsUtf8)
        {
            return true;
        }

        if (name.Length > limits.MaxNameBytes)
        {
            return reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "the name is longer than the limit allows");
        }

        if (PathRules.Fault(name) is { } fault)
        {
            // Where name.utf-8 follows, it is the one that is used and judged; a legacy name alone must be fit itself.
            if (utf8 || !NextKeyIsUtf8Name(reader))
            {
                return reader.Fail(WireErrorKind.InvalidValue, reader.TokenStart, fault);
            }

            return true;
        }

        fields.Name = SafeText.Decode(name);
        fields.NameIsUtf8 = utf8;
        return true;
    }

    private static bool NextKeyIsUtf8Name(BencodeReader reader) => reader.TryReadKey(out var key) && key.SequenceEqual("name.utf-8"u8);
}
