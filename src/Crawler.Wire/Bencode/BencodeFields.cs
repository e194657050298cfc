namespace Crawler.Wire.Bencode;

/// <summary>Reading of single fields where the wrong type is no fault of the whole, only "not said".</summary>
internal static class BencodeFields
{
    /// <summary>Reads the value whatever it is: its number, or null for another type (passed over). False on a fault only.</summary>
    public static bool TryReadIntegerOrSkip(this ref BencodeReader reader, out long? value)
    {
        var ok = reader.TrySkipValue(out _);
        value = ok && reader.Token == BencodeToken.Integer ? reader.Integer : null;
        return ok;
    }

    /// <summary>Reads the value whatever it is: its bytes, or empty with <paramref name="found"/> false for another type.</summary>
    public static bool TryReadStringOrSkip(this ref BencodeReader reader, out ReadOnlySpan<byte> value, out bool found)
    {
        var ok = reader.TrySkipValue(out _);
        found = ok && reader.Token == BencodeToken.String;
        value = found ? reader.Bytes : default;
        return ok;
    }

    /// <summary>Whether only white space follows the value: some servers end their answers with a line break.</summary>
    public static bool TryReadNothingMore(this ref BencodeReader reader, ReadOnlySpan<byte> input)
    {
        var rest = input[reader.Consumed..];
        var other = rest.IndexOfAnyExcept(" \r\n\t"u8);
        return other < 0 || reader.Fail(WireErrorKind.TrailingBytes, reader.Consumed + other, "bytes are left after the value");
    }
}
