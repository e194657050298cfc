using System.Globalization;
using System.Text;

namespace Crawler.Reporting.Rendering;

/// <summary>Text of strangers (torrent names, client names, tracker messages) made safe to show.</summary>
public static class SafeText
{
    /// <summary>
    /// Whether a character can harm whoever looks: controls move cursors and end lines, format characters turn the direction of
    /// what follows or hide in it, lone surrogates break encoders.
    /// </summary>
    public static bool IsHarmful(Rune rune) => rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;

    /// <summary>The text on one line: harmful characters become <c>�</c>, line breaks and tabs spaces; cut after <paramref name="maxLength"/> characters.</summary>
    public static string OneLine(string text, int maxLength = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        var builder = new StringBuilder(Math.Min(text.Length, maxLength) + 1);
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (length++ == maxLength)
            {
                builder.Length--;
                if (builder.Length > 0 && char.IsHighSurrogate(builder[^1]))
                {
                    builder.Length--;
                }

                return builder.Append('…').ToString();
            }
            if (rune.Value is '\n' or '\r' or '\t')
            {
                builder.Append(' ');
            }
            else
            {
                builder.Append(IsHarmful(rune) ? "\uFFFD" : rune.ToString());
            }
        }
        return builder.ToString();
    }

    /// <summary>The whole text with its line breaks and tabs; other harmful characters become <c>�</c>.</summary>
    public static string KeepLines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            builder.Append(rune.Value is '\n' or '\r' or '\t' || !IsHarmful(rune) ? rune.ToString() : "\uFFFD");
        }

        return builder.ToString();
    }
}
