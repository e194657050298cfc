using System.Globalization;
using System.Text;

namespace Crawler.Wire;

/// <summary>Text that a stranger wrote, made fit for logs, terminals and the database.</summary>
public static class WireText
{
    /// <summary>
    /// Decodes UTF-8 (invalid bytes become U+FFFD), removes control and formatting characters (line breaks, terminal escapes,
    /// direction overrides), trims, and cuts at <paramref name="maxChars"/> UTF-16 units, never inside a surrogate pair.
    /// </summary>
    public static string Clean(ReadOnlySpan<byte> utf8, int maxChars)
    {
        // A character takes at most four bytes: what lies behind this cut could never be shown.
        var bytes = utf8[..(int)Math.Min(utf8.Length, (long)maxChars * 4)];
        if (!bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            // Nearly every name that peers send: nothing to remove, and a byte is a character.
            return Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, maxChars)]).Trim();
        }

        return Clean(Encoding.UTF8.GetString(bytes), maxChars);
    }

    /// <summary>Removes control and formatting characters, trims, and cuts at <paramref name="maxChars"/> UTF-16 units.</summary>
    public static string Clean(string text, int maxChars)
    {
        ArgumentNullException.ThrowIfNull(text);
        var builder = new StringBuilder(Math.Min(text.Length, maxChars));
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate)
            {
                continue;
            }

            if (builder.Length + rune.Utf16SequenceLength > maxChars)
            {
                break;
            }

            builder.Append(rune.ToString());
        }

        return builder.ToString().Trim();
    }
}
