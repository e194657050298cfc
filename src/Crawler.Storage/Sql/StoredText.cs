using System.Text;

namespace Crawler.Storage.Sql;

/// <summary>Text from strangers as PostgreSQL takes it: no NUL, no other control characters, valid UTF-16, of limited length.</summary>
internal static class StoredText
{
    /// <summary>The cleaned text, at most <paramref name="longest"/> UTF-16 units; null for null.</summary>
    public static string? Clean(string? text, int longest)
    {
        if (text is null)
        {
            return null;
        }

        var cleaned = new StringBuilder(Math.Min(text.Length, longest));
        // A lone surrogate is enumerated as U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            if (cleaned.Length + rune.Utf16SequenceLength > longest)
            {
                break;
            }

            if (!Rune.IsControl(rune))
            {
                cleaned.Append(rune);
            }
        }

        return cleaned.ToString();
    }
}
