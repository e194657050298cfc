using System.Buffers.Binary;
using System.Text;

namespace Crawler.Wire.Trackers.Http;

/// <summary>Percent-encoding of raw bytes (RFC 3986), as tracker queries carry info-hashes and peer ids.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html</remarks>
internal static class QueryText
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string HexDigits = "0123456789ABCDEF";

    // How each byte is written: three bytes of which the first, or all, count, and how many these are.
    private static readonly uint[] Written = [.. Enumerable.Range(0, 256).Select(Write)];

    /// <summary>Writes bytes, all but unreserved characters as <c>%XX</c>; gives how many. Needs room for three each, and one more.</summary>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        var written = 0;
        foreach (var b in bytes)
        {
            var text = Written[b];
            BinaryPrimitives.WriteUInt32LittleEndian(output[written..], text);
            written += (int)(text >> 24);
        }

        return written;
    }

    /// <summary>Appends bytes, all but unreserved characters as <c>%XX</c>.</summary>
    public static void AppendEncoded(StringBuilder query, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (Unreserved.Contains((char)b))
            {
                query.Append((char)b);
            }
            else
            {
                query.Append('%').Append(b.ToString("X2"));
            }
        }
    }

    /// <summary>Appends <c>name=value</c> with what separates it from what is there.</summary>
    public static void Append(StringBuilder query, string name, ReadOnlySpan<byte> value)
    {
        query.Append(query.Length == 0 ? string.Empty : "&").Append(name).Append('=');
        AppendEncoded(query, value);
    }

    /// <summary>Appends <c>name=value</c>.</summary>
    public static void Append(StringBuilder query, string name, string value) => Append(query, name, Encoding.UTF8.GetBytes(value));

    /// <summary>The URL with more query behind whatever query it has; its fragment is dropped.</summary>
    public static Uri WithQuery(Uri url, StringBuilder query)
    {
        var text = url.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.Fragment, UriFormat.UriEscaped);
        var separator = url.Query.Length == 0 ? '?' : '&';
        return new Uri(url.Query == "?" ? $"{text.TrimEnd('?')}?{query}" : $"{text}{separator}{query}");
    }

    /// <summary>Decodes <c>%XX</c> and <c>+</c>; false on a broken escape or a character beyond ASCII.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        var output = new byte[text.Length];
        var written = 0;
        bytes = [];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !HexDigit(text[i + 1], out var high) || !HexDigit(text[i + 2], out var low))
                {
                    return false;
                }

                output[written++] = (byte)((high << 4) | low);
                i += 2;
            }
            else if (text[i] > 0x7F)
            {
                return false;
            }
            else
            {
                output[written++] = text[i] == '+' ? (byte)' ' : (byte)text[i];
            }
        }

        bytes = output[..written];
        return true;
    }

    private static uint Write(int value) => Unreserved.Contains((char)value)
        ? (uint)value | (1u << 24)
        : '%' | ((uint)HexDigits[value >> 4] << 8) | ((uint)HexDigits[value & 0xF] << 16) | (3u << 24);

    private static bool HexDigit(char c, out int value)
    {
        value = char.IsAsciiHexDigit(c) ? (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10) : -1;
        return value >= 0;
    }
}
