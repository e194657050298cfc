using System.CommandLine;
using System.Globalization;

namespace Crawler.Lab.Cli;

/// <summary>Durations as people write them: <c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>2h</c>.</summary>
internal static class Durations
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(30);

    /// <summary>An option of 1 s to 30 days.</summary>
    public static Option<TimeSpan> Option(string name, string description, TimeSpan preset) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        DefaultValueFactory = _ => preset,
        CustomParser = result => Parse(name, result),
    };

    /// <summary>An option of 1 s to 30 days that may be left out.</summary>
    public static Option<TimeSpan?> Optional(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result => Parse(name, result),
    };

    /// <summary>Reads a duration.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.TrimEnd("hms".ToCharArray());
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > 1e9)
        {
            return false;
        }

        TimeSpan? parsed = text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(value),
            "s" => TimeSpan.FromSeconds(value),
            "m" => TimeSpan.FromMinutes(value),
            "h" => TimeSpan.FromHours(value),
            _ => null,
        };
        duration = parsed ?? default;
        return parsed is not null;
    }

    private static TimeSpan Parse(string name, System.CommandLine.Parsing.ArgumentResult result)
    {
        if (!TryParse(result.Tokens[0].Value, out var duration) || duration < Least || duration > Most)
        {
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a duration from 1s to 720h, such as 10s or 5m");
        }

        return duration;
    }
}
