namespace Crawler.Wire.Identity;

/// <summary>RFC 4648 base32 without padding, as old magnets write info-hashes.</summary>
internal static class Base32
{
    /// <summary>True when <paramref name="text"/> holds exactly the bits of <paramref name="destination"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        if (text.Length * 5 != destination.Length * 8)
        {
            return false;
        }

        var buffer = 0;
        var bits = 0;
        var written = 0;
        foreach (var c in text)
        {
            var digit = c switch
            {
                >= 'A' and <= 'Z' => c - 'A',
                >= 'a' and <= 'z' => c - 'a',
                >= '2' and <= '7' => c - '2' + 26,
                _ => -1,
            };
            if (digit < 0)
            {
                return false;
            }

            buffer = ((buffer << 5) | digit) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                destination[written++] = (byte)(buffer >> bits);
            }
        }

        return true;
    }
}
