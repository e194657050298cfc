using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Pages;

/// <summary>A row of an answer, by the names of its columns.</summary>
internal sealed class PageRow(IReadOnlyDictionary<string, int> columns, object?[] values)
{
    /// <summary>The value; null where unknown.</summary>
    public object? this[string column] => values[columns[column]];

    /// <summary>The value as people read it; null where unknown.</summary>
    public string? Show(string column, ReportUnit unit = ReportUnit.Text) => Cell.Show(this[column], unit);

    /// <summary>The value as a number; null where unknown.</summary>
    public double? Number(string column) => this[column] is { } value ? Cell.Number(value) : null;
}
