using Crawler.Storage.Sql;

namespace Crawler.Storage.Alerts;

/// <summary>A rule: a query whose rows are the alerts that should be open now.</summary>
public sealed record AlertRuleQuery
{
    private const string CodesLine = "-- codes: ";

    /// <summary>Every rule.</summary>
    public static IReadOnlyList<AlertRuleQuery> All { get; } =
        [.. SqlFiles.List("queries").Where(f => f.StartsWith("queries/alert_rule_", StringComparison.Ordinal)).Select(Read)];

    /// <summary>The codes that it may raise, and so resolves when their rows are gone.</summary>
    public required IReadOnlyList<string> Codes { get; init; }

    internal string File { get; private init; } = "";

    private static AlertRuleQuery Read(string file)
    {
        var line = SqlFiles.Read(file).Split('\n')[0];
        return line.StartsWith(CodesLine, StringComparison.Ordinal)
            ? new AlertRuleQuery { File = file, Codes = line[CodesLine.Length..].Split(',', StringSplitOptions.TrimEntries) }
            : throw new InvalidOperationException($"The first line of {file} must name its codes: {CodesLine}a, b");
    }
}

/// <summary>A row of a rule.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Key">The code, a colon, and what it is about.</param>
/// <param name="Severity"><c>info</c>, <c>warning</c> or <c>critical</c>.</param>
/// <param name="IsCertain">False keeps an open alert open, but opens none.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">Plain text.</param>
/// <param name="IsOver">The alert, where it is open, is over; subject and body say how things stand now.</param>
public sealed record AlertFinding(string Code, string Key, string Severity, bool IsCertain, string Subject, string Body, bool IsOver = false);
