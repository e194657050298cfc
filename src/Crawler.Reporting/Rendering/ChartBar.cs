using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>A bar of a chart.</summary>
/// <param name="Label">Whose it is, not yet made safe.</param>
/// <param name="Value">How long it is.</param>
/// <param name="Words">The value as people read it.</param>
internal readonly record struct ChartBar(string Label, double Value, string Words)
{
    private const int Most = 15;
    private const int LongestSeries = 40;

    /// <summary>A chart of any kind as bars: of lines each day of the only one, the newest first, or the newest day of each.</summary>
    public static IReadOnlyList<ChartBar> Of(ReportTable table, ReportChart chart)
    {
        var (x, y) = (SvgChart.Index(table, chart.X), SvgChart.Index(table, chart.Y));
        if (chart.Kind == "bar")
        {
            return Of(table, x, y);
        }

        var series = chart.Series is null ? -1 : SvgChart.Index(table, chart.Series);
        string Day(object?[] row) => Cell.Show(row[x], ReportUnit.Day) ?? "unknown";
        var newest = table.Rows.Where(r => !double.IsNaN(Cell.Number(r[y]))).OrderByDescending(Day, StringComparer.Ordinal);
        var rows = series < 0 ? newest : newest.DistinctBy(r => Cell.Show(r[series], ReportUnit.Text) ?? "unknown", StringComparer.Ordinal);
        return
        [
            .. rows.Take(Most).Select(r => new ChartBar(
                series < 0 ? Day(r) : $"{SafeText.OneLine(Cell.Show(r[series], ReportUnit.Text) ?? "unknown", LongestSeries)}, {Day(r)}",
                Cell.Number(r[y]), Cell.Show(r[y], table.Report.Columns[y].Unit) ?? "")),
        ];
    }

    /// <summary>The longest bars of a report, the values of one label summed up; none where there is nothing above zero.</summary>
    public static IReadOnlyList<ChartBar> Of(ReportTable table, int x, int y)
    {
        var unit = table.Report.Columns[y].Unit;
        var bars = table.Rows
            .Where(r => !double.IsNaN(Cell.Number(r[y])))
            .GroupBy(r => Cell.Show(r[x], ReportUnit.Text) ?? "unknown", StringComparer.Ordinal)
            .Select(g => (Label: g.Key, Value: g.Sum(r => Cell.Number(r[y]))))
            .OrderByDescending(b => b.Value).ThenBy(b => b.Label, StringComparer.Ordinal).Take(Most)
            .Select(b => new ChartBar(b.Label, b.Value, Cell.Show(b.Value, unit) ?? "")).ToArray();
        return bars is [{ Value: > 0 }, ..] ? bars : [];
    }
}
