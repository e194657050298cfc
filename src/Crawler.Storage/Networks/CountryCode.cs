namespace Crawler.Storage.Networks;

/// <summary>Countries as numbers: two letters, 8 bits each.</summary>
internal static class CountryCode
{
    /// <summary>Of an ISO 3166-1 alpha-2 code; null when it is none.</summary>
    public static uint? Parse(ReadOnlySpan<char> text) =>
        text.Length == 2 && char.IsAsciiLetter(text[0]) && char.IsAsciiLetter(text[1])
            ? ((uint)char.ToUpperInvariant(text[0]) << 8) | char.ToUpperInvariant(text[1])
            : null;

    /// <summary>The two letters.</summary>
    public static string Format(uint value) => string.Create(2, value, (text, v) => (text[0], text[1]) = ((char)(v >> 8), (char)(v & 0xFF)));
}
