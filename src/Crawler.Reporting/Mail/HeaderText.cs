using System.Text;

namespace Crawler.Reporting.Mail;

/// <summary>Text in mail headers: control characters become spaces, everything beyond ASCII becomes encoded words (RFC 2047).</summary>
internal static class HeaderText
{
    private const int MaxCharacters = 300;
    private const int MaxBytesPerWord = 42;

    /// <summary>A header line's value, folded. Nothing in <paramref name="text"/> can begin another header.</summary>
    public static string Encode(string text)
    {
        var clean = Clean(text);
        return clean.All(c => c is >= ' ' and <= '~') && clean.Length <= 200 && !clean.Contains("=?", StringComparison.Ordinal)
            ? Fold(clean)
            : EncodeWords(clean);
    }

    /// <summary>A phrase such as a person's name, always as encoded words: no quoting to get wrong.</summary>
    public static string Word(string text) => EncodeWords(Clean(text));

    /// <summary>One line without control or direction-changing characters, at most 300 characters.</summary>
    public static string Clean(string text)
    {
        var builder = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (builder.Length >= MaxCharacters)
            {
                builder.Append('…');
                break;
            }
            builder.Append(Rendering.SafeText.IsHarmful(rune) ? " " : rune.ToString());
        }
        return builder.ToString().Trim();
    }

    private static string Fold(string text)
    {
        var builder = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' '))
        {
            if (builder.Length > 0)
            {
                var fold = column + word.Length > 70 && word.Length > 0;
                builder.Append(fold ? "\r\n " : " ");
                column = fold ? 1 : column + 1;
            }
            builder.Append(word);
            column += word.Length;
        }
        return builder.ToString();
    }

    private static string EncodeWords(string text)
    {
        var words = new List<string>();
        var bytes = new List<byte>();
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(utf8);
            // A character must not be cut in two between words.
            if (bytes.Count + length > MaxBytesPerWord)
            {
                Finish();
            }

            bytes.AddRange(utf8[..length]);
        }
        Finish();
        return string.Join("\r\n ", words);

        void Finish()
        {
            if (bytes.Count > 0)
            {
                words.Add($"=?utf-8?B?{Convert.ToBase64String(bytes.ToArray())}?=");
            }

            bytes.Clear();
        }
    }
}
