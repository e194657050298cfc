using System.Text;

namespace Crawler.Wire.Metainfo;

/// <summary>Bytes of a stranger as text that is safe to show.</summary>
internal static class SafeText
{
    /// <summary>UTF-8 with U+FFFD for what is not; line breaks and tabs stay, other control characters become U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.AsSpan().IndexOfAnyInRange('\0', '\u001F') < 0 && text.AsSpan().IndexOfAnyInRange('\u007F', '\u009F') < 0
            ? text
            : string.Create(text.Length, text, static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(source[i]) && source[i] is not ('\n' or '\r' or '\t') ? '\uFFFD' : source[i];
                }
            });
    }
}
