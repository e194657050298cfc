using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Pages;

/// <summary>Every report of the catalogue, as a page or as a file.</summary>
internal sealed class ReportPages(ReportRunner runner)
{
    private const int RowsOnPage = 500;
    private const int RowsInFile = 100_000;
    private static readonly string[] Files = ["csv", "json", "txt", "html"];

    /// <summary>The list of them.</summary>
    public static PageResponse List() => Layout.Page("All reports", "/reports", page =>
        page.Table("Reports", ["report", "question"],
            [.. ReportCatalogue.All.Select(x => new[] { new PageCell(x.Title) { Link = "/report/" + x.Name }, new PageCell(x.Question) })]));

    /// <summary>One of them. The query holds its parameters, as on the command line.</summary>
    /// <param name="path">Its name; with a format's ending, the file.</param>
    /// <param name="query">Parameters.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PageResponse> RenderAsync(
        string path, IReadOnlyDictionary<string, string> query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (name, ending) = path.Split('.', 2) is [var first, var second] ? (first, second) : (path, null);
        var renderer = ending is null ? null : ReportRenderers.Find(ending == "txt" ? "text" : ending);
        if (ReportCatalogue.Find(name) is not { } report || (ending is not null && renderer is null))
        {
            return Layout.Problem(404, "No such report", "The list of all reports has the names; a report may be asked for as .csv, .json, .txt or .html.");
        }

        // An empty field of the form is a parameter that was not given.
        var given = query.Where(x => x.Value.Length > 0).ToDictionary(x => x.Key, x => x.Value, StringComparer.Ordinal);
        IReadOnlyDictionary<string, object?> arguments;
        try
        {
            arguments = ReportArguments.Bind(report, given, now);
        }
        catch (ReportArgumentException e)
        {
            return Layout.Problem(400, "Not understood", e.Message);
        }

        var table = await runner.RunAsync(report, arguments, renderer is null ? RowsOnPage : RowsInFile, cancellationToken);
        if (renderer is not null)
        {
            using var file = new StringWriter();
            renderer.Render(table, file);
            return new PageResponse(200, renderer.MediaType + "; charset=utf-8", file.ToString());
        }

        return Layout.Page(report.Title, "/report/" + name, page =>
        {
            Form(page, report, given);
            HtmlRenderer.Section(table, page.Output, withTitle: false);
            var same = string.Join('&', given.Select(x => $"{Uri.EscapeDataString(x.Key)}={Uri.EscapeDataString(x.Value)}"));
            page.Output.Write("<p>As a file:");
            foreach (var format in Files)
            {
                page.Output.Write($" <a href=\"{HtmlRenderer.Escape($"/report/{name}.{format}?{same}")}\">{format}</a>");
            }

            page.Output.Write("</p>\n<details><summary>The query</summary><pre role=\"region\" tabindex=\"0\" aria-label=\"The query\">");
            page.Output.Write(System.Text.Encodings.Web.HtmlEncoder.Default.Encode(report.Sql));
            page.Output.Write("</pre></details>\n");
        });
    }

    private static void Form(PageWriter page, ReportDefinition report, Dictionary<string, string> given)
    {
        if (report.Parameters.Count == 0)
        {
            return;
        }

        page.Output.Write($"<form action=\"/report/{report.Name}\">\n");
        foreach (var parameter in report.Parameters)
        {
            page.Output.Write(
                $"<label>{HtmlRenderer.Escape(parameter.Meaning)}<input name=\"{parameter.Name}\" maxlength=\"40\" placeholder=\"{HtmlRenderer.Escape(parameter.Default ?? "")}\" "
                + $"value=\"{HtmlRenderer.Escape(given.GetValueOrDefault(parameter.Name) ?? "")}\"/></label>\n");
        }

        page.Output.Write("<button>Show</button>\n</form>\n");
    }
}
