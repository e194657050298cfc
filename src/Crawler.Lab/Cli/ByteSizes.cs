using System.CommandLine;
using System.Globalization;

namespace Crawler.Lab.Cli;

/// <summary>Counts of bytes as people write them: <c>16384</c>, <c>256K</c>, <c>1M</c>, <c>2G</c>, each 1,024 of the one before.</summary>
internal static class ByteSizes
{
    /// <summary>An option that may be left out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="rule">What is allowed, as it goes on after "is not".</param>
    /// <param name="isAllowed">Whether a count is.</param>
    public static Option<long?> Optional(string name, string description, string rule, Func<long, bool> isAllowed) => new(name)
    {
        Description = description,
        HelpName = "BYTES",
        CustomParser = result =>
        {
            if (!TryParse(result.Tokens[0].Value, out var bytes) || !isAllowed(bytes))
            {
                result.AddError($"{name}: '{result.Tokens[0].Value}' is not {rule}");
            }

            return bytes;
        },
    };

    /// <summary>Reads a count, at most 2^53.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.TrimEnd('K', 'M', 'G', 'T');
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > 1L << 53)
        {
            return false;
        }

        var shift = text[digits.Length..] switch { "" => 0, "K" => 10, "M" => 20, "G" => 30, "T" => 40, _ => -1 };
        if (shift < 0 || value > (1L << 53) >> shift)
        {
            return false;
        }

        bytes = value << shift;
        return true;
    }
}
