using System.Globalization;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>Charts as inline SVG: horizontal bars, or lines over days. Unknown values leave gaps, never zeros.</summary>
internal static class SvgChart
{
    /// <summary>How wide a chart is on a screen that has room, in points.</summary>
    public const int Broad = 720;

    /// <summary>How wide it is on a phone: drawn anew, since letters that shrink with a chart cannot be read.</summary>
    public const int Narrow = 360;

    /// <summary>Writes it for both; the style sheet shows the one that fits.</summary>
    public static void Render(ReportTable table, ReportChart chart, TextWriter output)
    {
        Render(table, chart, Broad, output);
        Render(table, chart, Narrow, output);
    }

    /// <summary>Writes it in one width; nothing where there is nothing to draw.</summary>
    public static void Render(ReportTable table, ReportChart chart, int width, TextWriter output)
    {
        var x = Index(table, chart.X);
        var y = Index(table, chart.Y);
        if (chart.Kind == "bar")
        {
            SvgBars.Render(table, x, y, width, output);
        }
        else
        {
            SvgLines.Render(table, x, y, chart.Series == null ? -1 : Index(table, chart.Series), width, output);
        }
    }

    /// <summary>Where a column stands that a chart is made of.</summary>
    public static int Index(ReportTable table, string column)
    {
        var index = table.Report.Columns.ToList().FindIndex(c => c.Name == column);
        return index >= 0 ? index : throw new InvalidOperationException($"Report {table.Report.Name} has no column {column} for its chart.");
    }

    internal static void Begin(TextWriter output, int width, int height, ReportTable table, int y) => output.Write(
        $"<svg class=\"{(width == Broad ? "broad" : "narrow")}\" role=\"img\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" aria-label=\"{HtmlRenderer.Escape(table.Report.Columns[y].Meaning)}\">\n");

    internal static string F(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
