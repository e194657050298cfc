using System.Text.Encodings.Web;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>A page that needs nothing else: no script, no request, light and dark.</summary>
internal sealed class HtmlRenderer : IReportRenderer
{
    private const int MaxText = 300;
    private const int LongestLine = 20;

    // Of texts that are our own.
    private const int MaxMethod = 5_000;

    public string Format => "html";

    public string MediaType => "text/html";

    public void Render(ReportTable table, TextWriter output) => RenderPage(table.Report.Title, [table], output);

    /// <summary>Several reports on one page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="tables">The reports.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="news">What is to be said before any table.</param>
    /// <param name="pictures">Of a mail: ids of the charts that travel with it, by the reports' names; others become tables. Null draws into the page.</param>
    public static void RenderPage(
        string title, IReadOnlyList<ReportTable> tables, TextWriter output, IReadOnlyList<string>? news = null, IReadOnlyDictionary<string, string>? pictures = null)
    {
        var images = pictures is null ? "" : "; img-src cid:";
        output.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'{images}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Escape(title)}</title>
            <style>{HtmlStyle.Sheet}</style>
            </head>
            <body>
            <main>
            <h1>{Escape(title)}</h1>

            """.ReplaceLineEndings("\n"));
        if (news?.Count > 0)
        {
            output.Write("<h2>What changed most</h2>\n<ul>\n");
            foreach (var line in news)
            {
                output.Write($"<li>{Escape(line)}</li>\n");
            }

            output.Write("</ul>\n");
        }

        foreach (var table in tables)
        {
            Section(table, output, withTitle: tables.Count > 1, pictures);
        }

        output.Write("</main>\n</body>\n</html>\n");
    }

    internal static string Escape(string text, int longest = MaxText) => HtmlEncoder.Default.Encode(SafeText.OneLine(text, longest));

    /// <summary>One report as a part of a page: its question, picture and table.</summary>
    internal static void Section(ReportTable table, TextWriter output, bool withTitle, IReadOnlyDictionary<string, string>? pictures = null)
    {
        output.Write("<section>\n");
        if (withTitle)
        {
            output.Write($"<h2>{Escape(table.Report.Title)}</h2>\n");
        }

        output.Write($"<p class=\"asked\">{Escape(table.Report.Question)} As of {Cell.Show(table.AskedAt, ReportUnit.Time)} UTC{Arguments(table)}.</p>\n");
        if (table.Rows.Count == 0)
        {
            output.Write("<p>No rows yet.</p>\n</section>\n");
            return;
        }

        if (table.Report.Chart is { } chart)
        {
            Draw(table, chart, output, pictures);
        }

        output.Write($"<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{Escape(table.Report.Title)}\"><table>\n<thead><tr>");
        foreach (var column in table.Report.Columns)
        {
            output.Write($"<th scope=\"col\"{Align(column)} title=\"{Escape(column.Meaning)}\">{Escape(column.Name)}</th>");
        }

        output.Write("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            output.Write("<tr>");
            for (var i = 0; i < row.Length; i++)
            {
                output.Write(Cell.Show(row[i], table.Report.Columns[i].Unit) is { } text
                    ? $"<td{Align(table.Report.Columns[i], text)}>{Escape(text)}</td>"
                    : $"<td class=\"{(Cell.IsNumeric(table.Report.Columns[i].Unit) ? "number " : "")}unknown\" title=\"unknown\">–</td>");
            }

            output.Write("</tr>\n");
        }
        output.Write("</tbody>\n</table></div>\n");
        if (table.IsCut)
        {
            output.Write("<p>There are more rows than are shown.</p>\n");
        }

        if (table.Report.Method is { } method)
        {
            output.Write($"<p class=\"asked\">{Escape(method, MaxMethod)}</p>\n");
        }

        output.Write("</section>\n");
    }

    private static void Draw(ReportTable table, ReportChart chart, TextWriter output, IReadOnlyDictionary<string, string>? pictures)
    {
        if (pictures is null)
        {
            SvgChart.Render(table, chart, output);
        }
        else if (pictures.TryGetValue(table.Report.Name, out var picture))
        {
            output.Write($"<p><img src=\"cid:{picture}\" width=\"{ChartPicture.Width}\" alt=\"{Escape(table.Report.Title)}\" style=\"max-width:100%\"></p>\n");
        }
        else
        {
            TableBars.Render(table, chart, output);
        }
    }

    /// <summary>Whether a text may take several lines in a table; a shorter one is never broken.</summary>
    internal static bool IsLong(string text) => text.Length > LongestLine;

    private static string Align(ReportColumn column, string text = "") =>
        Cell.IsNumeric(column.Unit) ? " class=\"number\"" : IsLong(text) ? " class=\"long\"" : "";

    private static string Arguments(ReportTable table) => string.Concat(
        table.Arguments.Where(a => a.Value != null).OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => $", {Escape(a.Key)} {Escape(Cell.Show(a.Value, ReportUnit.Text) ?? "")}"));
}
