namespace Crawler.Reporting.Reports;

/// <summary>A report's answer.</summary>
public sealed record ReportTable
{
    /// <summary>The report.</summary>
    public required ReportDefinition Report { get; init; }

    /// <summary>The values of its parameters.</summary>
    public required IReadOnlyDictionary<string, object?> Arguments { get; init; }

    /// <summary>When it was asked (UTC).</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>The rows, with a value for each of the report's columns; null where unknown.</summary>
    public required IReadOnlyList<object?[]> Rows { get; init; }

    /// <summary>Whether there were more rows than asked for.</summary>
    public bool IsCut { get; init; }
}
