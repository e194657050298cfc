using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Summaries;

/// <summary>What changed most against the week before, in sentences: what a reader wants to know before any table.</summary>
internal static class SummaryChanges
{
    /// <summary>The report that they are taken from.</summary>
    public const string Report = "week_against_week";

    private const int Most = 5;
    private const int LongestName = 60;

    /// <summary>At most five, the greatest first; none where nothing changed, or a week was not observed.</summary>
    public static IReadOnlyList<string> Tell(ReportTable table)
    {
        var place = table.Report.Columns.Select((x, i) => (x.Name, i)).ToDictionary(x => x.Name, x => x.i, StringComparer.Ordinal);
        return
        [
            .. table.Rows
                .Select(x => (Row: x, Change: Cell.Number(x[place["change"]])))
                .Where(x => Math.Abs(x.Change) >= 0.005)
                .OrderByDescending(x => Math.Abs(x.Change))
                .Take(Most)
                .Select(x => Sentence(x.Row, x.Change, place)),
        ];
    }

    private static string Sentence(object?[] row, double change, Dictionary<string, int> place)
    {
        var name = SafeText.OneLine(row[place["name"]] as string ?? (string)row[place["info_hash"]]!, LongestName);
        return $"{name}: {Show(row[place["seeders"]])} seeders in the mean of the week, {Show(Math.Abs(change))} {(change < 0 ? "fewer" : "more")} than in the week before";
    }

    private static string Show(object? number) =>
        Math.Round(Cell.Number(number), 2).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}
