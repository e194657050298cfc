using System.Globalization;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>Charts as inline SVG: horizontal bars, or lines over days. Unknown values leave gaps, never zeros.</summary>
internal static class SvgChart
{
    private const int Width = 720;
    private const int MaxBars = 15;
    private const int MaxLines = 8;
    private static readonly string[] Colours = ["#0969da", "#1a7f37", "#bc4c00", "#8250df", "#bf3989", "#9a6700", "#cf222e", "#57606a"];

    public static void Render(ReportTable table, ReportChart chart, TextWriter output)
    {
        var x = Index(table, chart.X);
        var y = Index(table, chart.Y);
        if (chart.Kind == "bar")
        {
            Bars(table, x, y, output);
        }
        else
        {
            Lines(table, x, y, chart.Series == null ? -1 : Index(table, chart.Series), output);
        }
    }

    private static void Bars(ReportTable table, int x, int y, TextWriter output)
    {
        var unit = table.Report.Columns[y].Unit;
        var bars = table.Rows
            .Where(r => !double.IsNaN(Cell.Number(r[y])))
            .GroupBy(r => Cell.Show(r[x], ReportUnit.Text) ?? "unknown", StringComparer.Ordinal)
            .Select(g => (Label: g.Key, Value: g.Sum(r => Cell.Number(r[y]))))
            .OrderByDescending(b => b.Value).ThenBy(b => b.Label, StringComparer.Ordinal).Take(MaxBars).ToArray();
        if (bars.Length == 0 || bars[0].Value <= 0)
        {
            return;
        }

        Begin(output, (bars.Length * 24) + 8, table, y);
        for (var i = 0; i < bars.Length; i++)
        {
            var top = (i * 24) + 4;
            var width = bars[i].Value / bars[0].Value * (Width - 320);
            output.Write($"<text x=\"232\" y=\"{top + 14}\" text-anchor=\"end\">{HtmlRenderer.Escape(SafeText.OneLine(bars[i].Label, 32))}</text>");
            output.Write($"<rect class=\"bar\" x=\"240\" y=\"{top}\" width=\"{F(Math.Max(width, 1))}\" height=\"18\" rx=\"2\"/>");
            output.Write($"<text x=\"{F(246 + width)}\" y=\"{top + 14}\">{HtmlRenderer.Escape(Cell.Show(bars[i].Value, unit) ?? "")}</text>\n");
        }
        output.Write("</svg>\n");
    }

    private static void Lines(ReportTable table, int x, int y, int series, TextWriter output)
    {
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
        Begin(output, 200 + (series < 0 ? 0 : groups.Length * 18), table, y);
        output.Write("<line class=\"axis\" x1=\"60\" y1=\"160\" x2=\"700\" y2=\"160\"/>");
        output.Write($"<text x=\"54\" y=\"24\" text-anchor=\"end\">{HtmlRenderer.Escape(Cell.Show(top, table.Report.Columns[y].Unit) ?? "")}</text>");
        output.Write("<text x=\"54\" y=\"164\" text-anchor=\"end\">0</text>");
        output.Write($"<text x=\"60\" y=\"180\">{HtmlRenderer.Escape(days[0])}</text>");
        if (days.Length > 1)
        {
            output.Write($"<text x=\"700\" y=\"180\" text-anchor=\"end\">{HtmlRenderer.Escape(days[^1])}</text>");
        }

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
                output.Write($"<circle cx=\"{F(px)}\" cy=\"{F(py)}\" r=\"3\" fill=\"{Colours[g]}\"/>");
            }
            foreach (var run in Runs(groups[g], x, y, days))
            {
                output.Write($"<polyline class=\"line\" stroke=\"{Colours[g]}\" points=\"{string.Join(' ', run.Select(p => { var (px, py) = Place(p.Day, p.Value); return $"{F(px)},{F(py)}"; }))}\"/>");
            }

            if (series >= 0)
            {
                output.Write($"<text x=\"76\" y=\"{204 + (g * 18)}\">{HtmlRenderer.Escape(SafeText.OneLine(groups[g].Key, 80))}</text><rect x=\"60\" y=\"{195 + (g * 18)}\" width=\"10\" height=\"10\" fill=\"{Colours[g]}\"/>");
            }

            output.Write('\n');
        }
        output.Write("</svg>\n");

        (double X, double Y) Place(int day, double value) =>
            (60 + (640.0 * day / Math.Max(1, days.Length - 1)), 160 - (140 * Math.Min(1, value / top)));
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

    private static void Begin(TextWriter output, int height, ReportTable table, int y) =>
        output.Write($"<svg role=\"img\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" aria-label=\"{HtmlRenderer.Escape(table.Report.Columns[y].Meaning)}\">\n");

    private static int Index(ReportTable table, string column)
    {
        var index = table.Report.Columns.ToList().FindIndex(c => c.Name == column);
        return index >= 0 ? index : throw new InvalidOperationException($"Report {table.Report.Name} has no column {column} for its chart.");
    }

    private static string F(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
