using System.Buffers;
using System.Globalization;

namespace Crawler.Wire.Clients;

/// <summary>Version numbers as clients pack them into a peer id. The names are those of <c>clients.tsv</c>.</summary>
internal static class ClientVersionStyle
{
    private static readonly SearchValues<char> DottedChars = SearchValues.Create("0123456789.");

    /// <summary>The version behind a code, or null when the style tells none or the characters do not fit it.</summary>
    /// <param name="style">A style's name.</param>
    /// <param name="text">The characters behind the code, to the end of the version or of the peer id.</param>
    public static string? Read(string style, ReadOnlySpan<char> text) => style switch
    {
        "none" => null,
        "1.2.3.4" => Digits(text, 4),
        "1.2.3" => Digits(text, 3),
        "1.2.3-4" => Digits(text, text.Length > 3 && text[3] != '0' ? 4 : 3),
        "1.2.3m" => Digits(text, 3) is { } version ? version + Mnemonic(text) : null,
        "12.34" => Pair(text, 0) is { } major && Pair(text, 2) is { } minor ? $"{major}.{minor}" : null,
        "1.23" => text.Length >= 4 && char.IsAsciiDigit(text[1]) && Pair(text, 2) is not null ? $"{text[1]}.{text[2]}{text[3]}" : null,
        "dashed" => Dashed(text),
        "dotted" => Dotted(text),
        "build" => Build(text),
        "bytes" => text.Length >= 2 && text[1] < 100 ? $"{(int)text[0]}.{(int)text[1]:00}" : null,
        "deluge" => Digits(text, 3) is { } version ? version + (text.Length > 3 && text[3] is >= '1' and <= '9' ? $".{text[3]}" : string.Empty) : null,
        "shadow" => Digits(text, Math.Min(text.Length, 3)) is { Length: > 0 } version ? version : null,
        "ktorrent" => KTorrent(text),
        "transmission" => Transmission(text),
        _ => throw new InvalidOperationException($"clients.tsv names the version style {style}, which does not exist."),
    };

    private static string? Digits(ReadOnlySpan<char> text, int count)
    {
        if (text.Length < count)
        {
            return null;
        }

        var parts = new string[count];
        for (var i = 0; i < count; i++)
        {
            if (Digit(text[i]) is not { } digit)
            {
                return null;
            }

            parts[i] = digit.ToString(CultureInfo.InvariantCulture);
        }

        return string.Join('.', parts);
    }

    private static int? Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'Z' => c - 'A' + 10,
        >= 'a' and <= 'z' => c - 'a' + 36,
        _ => null,
    };

    private static string Mnemonic(ReadOnlySpan<char> text) => (text.Length > 3 ? text[3] : '0') switch
    {
        'A' => " alpha",
        'B' => " beta",
        _ => string.Empty,
    };

    private static int? Pair(ReadOnlySpan<char> text, int at) =>
        text.Length >= at + 2 && char.IsAsciiDigit(text[at]) && char.IsAsciiDigit(text[at + 1])
            ? ((text[at] - '0') * 10) + text[at + 1] - '0'
            : null;

    private static string? Dashed(ReadOnlySpan<char> text)
    {
        var version = string.Empty;
        for (var parts = 0; parts < 3; parts++)
        {
            var length = 0;
            while (length < text.Length && length < 3 && char.IsAsciiDigit(text[length]))
            {
                length++;
            }

            if (length == 0 || length == text.Length || text[length] != '-')
            {
                return null;
            }

            version += (parts == 0 ? string.Empty : ".") + text[..length].ToString();
            text = text[(length + 1)..];
        }

        return version;
    }

    private static string? Dotted(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('-');
        var version = end < 0 ? default : text[..end];
        return version.IsEmpty || version.ContainsAnyExcept(DottedChars) ? null : version.ToString();
    }

    private static string? Build(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < 4 && char.IsAsciiDigit(text[length]))
        {
            length++;
        }

        return length == 0 ? null : text[..length].ToString();
    }

    // 11R1 is 1.1 rc1, 22B1 is 2.2 beta1, 2140 is 2.1.4, 300 (and no fourth character) is 3.0.0.
    private static string? KTorrent(ReadOnlySpan<char> text)
    {
        if (Digits(text, 2) is not { } version || text.Length < 3)
        {
            return null;
        }

        var stage = text[2] switch { 'R' => " rc", 'B' => " beta", 'D' => " dev", _ => null };
        return stage is null ? Digits(text, 3) : version + stage + (text.Length > 3 && char.IsAsciiDigit(text[3]) ? text[3].ToString() : string.Empty);
    }

    // 0006 is 0.6, 0072 is 0.72, 072Z is 0.72+, 2940 is 2.94; from 4 on 4060 is 4.0.6 and 400B is 4.0.0 beta.
    private static string? Transmission(ReadOnlySpan<char> text)
    {
        if (text.Length < 4 || Digits(text, 4) is null)
        {
            return null;
        }

        if (text[0] >= '4')
        {
            return Digits(text, 3) + text[3] switch { 'B' => " beta", 'Z' or 'X' => " dev", _ => string.Empty };
        }

        if (!char.IsAsciiDigit(text[0]) || Pair(text, 1) is null)
        {
            return null;
        }

        return text.StartsWith("000") ? $"0.{text[3]}"
            : text.StartsWith("00") ? $"0.{text[2]}{text[3]}"
            : $"{text[0]}.{text[1]}{text[2]}{(text[3] is 'Z' or 'X' ? "+" : string.Empty)}";
    }
}
