using System.Globalization;
using System.Text;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Metainfo;

/// <summary>The text of a magnet link's parameters.</summary>
internal static class MagnetText
{
    /// <summary>Whether the text is <c>host:port</c> or <c>[address]:port</c> with a port from 1.</summary>
    public static bool IsHostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port > 0
            && (!text.AsSpan(0, colon).Contains(':') || (text[0] == '[' && text[colon - 1] == ']'));
    }

    /// <summary>
    /// Undoes percent-encoding. Not Uri.UnescapeDataString, which leaves what is not UTF-8 escaped: here it becomes U+FFFD like everywhere.
    /// </summary>
    public static string Decode(ReadOnlySpan<char> value)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && HexText.TryDecode(value.Slice(i + 1, 2), bytes.AsSpan(length, 1)))
            {
                length++;
                i += 2;
                continue;
            }

            var run = char.IsHighSurrogate(value[i]) && i + 1 < value.Length ? 2 : 1;
            length += Encoding.UTF8.GetBytes(value.Slice(i, run), bytes.AsSpan(length));
            i += run - 1;
        }

        return SafeText.Decode(bytes.AsSpan(0, length));
    }
}
