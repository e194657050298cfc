using Crawler.Reporting.Reports;
using static Crawler.Reporting.Rendering.SvgChart;

namespace Crawler.Reporting.Rendering;

/// <summary>Lines over days, one for each series.</summary>
internal static class SvgLines
{
    private const int MaxLines = 8;

    public static void Render(ReportTable table, int x, int y, int series, int width, TextWriter output)
    {
        var right = width - 20;
        var days = table.Rows.Select(r => Cell.Show(r[x], ReportUnit.Day)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var top = table.Rows.Select(r => Cell.Number(r[y])).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        if (table.Report.Columns[y].Unit == ReportUnit.Share)
        {
            top = 1;
        }

        if (days.Length == 0 || top <= 0)
        {
            return;
        }

        var groups = table.Rows.GroupBy(r => series < 0 ? "" : Cell.Show(r[series], ReportUnit.Text) ?? "unknown", StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Take(MaxLines).ToArray();
        Begin(output, width, 200 + (series < 0 ? 0 : groups.Length * 18), table, y);
        output.Write($"<line class=\"axis\" x1=\"60\" y1=\"160\" x2=\"{right}\" y2=\"160\"/>");
        output.Write($"<text x=\"54\" y=\"24\" text-anchor=\"end\">{HtmlRenderer.Escape(Cell.Show(top, table.Report.Columns[y].Unit) ?? "")}</text>");
        output.Write("<text x=\"54\" y=\"164\" text-anchor=\"end\">0</text>");
        output.Write($"<text x=\"60\" y=\"180\">{HtmlRenderer.Escape(days[0])}</text>");
        if (days.Length > 1)
        {
            output.Write($"<text x=\"{right}\" y=\"180\" text-anchor=\"end\">{HtmlRenderer.Escape(days[^1])}</text>");
        }

        // Where points stand close, the line is what is seen.
        var radius = days.Length > 40 ? "1" : "3";
        output.Write('\n');
        for (var g = 0; g < groups.Length; g++)
        {
            foreach (var row in groups[g])
            {
                var value = Cell.Number(row[y]);
                if (double.IsNaN(value) || Cell.Show(row[x], ReportUnit.Day) is not { } day)
                {
                    continue;
                }

                var (px, py) = Place(Array.IndexOf(days, day), value);
                output.Write($"<circle cx=\"{F(px)}\" cy=\"{F(py)}\" r=\"{radius}\" class=\"s{g}\"/>");
            }
            foreach (var run in Runs(groups[g], x, y, days))
            {
                output.Write($"<polyline class=\"line s{g}\" points=\"{string.Join(' ', run.Select(p => { var (px, py) = Place(p.Day, p.Value); return $"{F(px)},{F(py)}"; }))}\"/>");
            }

            if (series >= 0)
            {
                output.Write($"<text x=\"76\" y=\"{204 + (g * 18)}\">{HtmlRenderer.Escape(SafeText.OneLine(groups[g].Key, width / 12))}</text><rect x=\"60\" y=\"{195 + (g * 18)}\" width=\"10\" height=\"10\" class=\"s{g}\"/>");
            }

            output.Write('\n');
        }
        output.Write("</svg>\n");

        (double X, double Y) Place(int day, double value) =>
            (60 + ((right - 60.0) * day / Math.Max(1, days.Length - 1)), 160 - (140 * Math.Min(1, value / top)));
    }

    /// <summary>Stretches of days without a gap.</summary>
    private static IEnumerable<List<(int Day, double Value)>> Runs(IEnumerable<object?[]> rows, int x, int y, string[] days)
    {
        var run = new List<(int Day, double Value)>();
        foreach (var point in rows.Select(r => (Day: Array.IndexOf(days, Cell.Show(r[x], ReportUnit.Day)), Value: Cell.Number(r[y]))).OrderBy(p => p.Day))
        {
            if (double.IsNaN(point.Value) || (run.Count > 0 && point.Day != run[^1].Day + 1))
            {
                if (run.Count > 1)
                {
                    yield return run;
                }

                run = [];
            }
            if (!double.IsNaN(point.Value))
            {
                run.Add(point);
            }
        }
        if (run.Count > 1)
        {
            yield return run;
        }
    }
}
