using System.Globalization;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>
/// A chart as a table whose cells have colours and widths, for mails without pictures: mail programs drop SVG, and many of them style
/// sheets and the attribute style, but these attributes of HTML 4 are understood by all of them.
/// </summary>
internal static class TableBars
{
    private const int LongestLabel = 54;
    private const int LongestWord = 12;

    /// <summary>Writes it; nothing where no value is known.</summary>
    public static void Render(ReportTable table, ReportChart chart, TextWriter output)
    {
        var bars = ChartBar.Of(table, chart);
        if (bars.Count == 0)
        {
            return;
        }

        var column = table.Report.Columns[SvgChart.Index(table, chart.Y)];
        // A share of all is as long as it is; anything else is compared with the greatest.
        var whole = chart.Kind != "bar" && column.Unit == ReportUnit.Share ? 1 : bars.Max(x => x.Value);
        var when = chart.Series is null ? "" : ", on the newest day";
        output.Write($"<table class=\"bars\" width=\"100%\" cellpadding=\"3\" cellspacing=\"0\" border=\"0\">\n<caption align=\"left\">{HtmlRenderer.Escape(column.Meaning + when)}</caption>\n");
        foreach (var bar in bars)
        {
            var percent = whole > 0 ? Math.Clamp(bar.Value / whole * 100, 0, 100) : 0;
            output.Write($"<tr><th scope=\"row\" width=\"40%\" align=\"right\">{Label(bar.Label)}</th><td width=\"45%\">{Strip(percent)}</td><td width=\"15%\" nowrap>{HtmlRenderer.Escape(bar.Words)}</td></tr>\n");
        }

        output.Write("</table>\n");
    }

    // Words that are long may be broken, or an info-hash would take the room of the bars on a phone.
    private static string Label(string text) => string.Join(' ', SafeText.OneLine(text, LongestLabel).Split(' ')
        .Select(word => string.Join("<wbr>", word.EnumerateRunes().Chunk(LongestWord).Select(x => HtmlRenderer.Escape(string.Concat(x))))));

    // Text of no width keeps the cell high where the attribute height is not heard.
    private static string Strip(double percent) => percent < 0.5 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"<table role=\"presentation\" width=\"{percent:0}%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td bgcolor=\"#0969da\" height=\"16\">&nbsp;</td></tr></table>");
}
