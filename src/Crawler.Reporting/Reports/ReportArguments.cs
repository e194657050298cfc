using System.Globalization;

namespace Crawler.Reporting.Reports;

/// <summary>Turns what a user gave into a report's parameters.</summary>
public static class ReportArguments
{
    private static readonly string[] Moments =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:sszzz",
    ];

    /// <summary>Values for every parameter of the report, defaults included. Times without a zone are UTC.</summary>
    /// <exception cref="ReportArgumentException">A value is not understood, the report has no such parameter, or since is after until.</exception>
    public static IReadOnlyDictionary<string, object?> Bind(
        ReportDefinition report, IReadOnlyDictionary<string, string> given, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(given);
        foreach (var name in given.Keys)
        {
            if (!report.Parameters.Any(p => p.Name == name))
            {
                throw new ReportArgumentException(
                    report.Parameters.Count == 0
                        ? $"Report {report.Name} has no parameters, so --{name} cannot be given."
                        : $"Report {report.Name} has no parameter {name}; it has: {string.Join(", ", report.Parameters.Select(p => p.Name))}.");
            }
        }

        var bound = report.Parameters.ToDictionary(
            p => p.Name, p => (given.TryGetValue(p.Name, out var text) ? text : p.Default) is { } value ? Read(p, value, now) : null,
            StringComparer.Ordinal);
        if (bound.GetValueOrDefault("since") is DateTimeOffset since && bound.GetValueOrDefault("until") is DateTimeOffset until && since > until)
        {
            throw new ReportArgumentException($"--since ({since:u}) is after --until ({until:u}).");
        }

        return bound;
    }

    private static object Read(ReportParameter parameter, string text, DateTimeOffset now) => parameter.Kind switch
    {
        ReportParameterKind.Time => ReadMoment(text, now) ?? throw new ReportArgumentException(
            $"--{parameter.Name} '{Rendering.SafeText.OneLine(text, 60)}' is not a time: write 2026-05-01, 2026-05-01T12:30Z, -7d, -12h, now or today."),
        _ => text.Length == 40 && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : throw new ReportArgumentException(
            $"--{parameter.Name} '{Rendering.SafeText.OneLine(text, 60)}' is not an info-hash: 40 hex digits are needed."),
    };

    /// <summary>A moment as people write it (a date, a time, <c>-7d</c>, <c>-12h</c>, <c>now</c>, <c>today</c>); null when it is none.</summary>
    public static DateTimeOffset? ReadMoment(string text, DateTimeOffset now)
    {
        var utc = now.ToUniversalTime();
        if (text == "now")
        {
            return utc;
        }

        if (text == "today")
        {
            return new DateTimeOffset(utc.Date, TimeSpan.Zero);
        }

        if (text.Length is >= 3 and <= 6 && text[0] == '-' && int.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, null, out var number))
        {
            return text[^1] switch
            {
                'd' when number <= 36_500 => utc.AddDays(-number),
                'h' => utc.AddHours(-number),
                'm' => utc.AddMinutes(-number),
                _ => null,
            };
        }

        return DateTimeOffset.TryParseExact(
            text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : null;
    }
}

/// <summary>What the user gave does not fit the report; the message says how it would.</summary>
public sealed class ReportArgumentException(string message) : Exception(message);
