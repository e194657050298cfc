using Crawler.Reporting.Rendering;

namespace Crawler.Reporting.Pages;

/// <summary>All swarms, to search and to sort.</summary>
internal sealed class SwarmsPage(PageSource source)
{
    public async Task<PageResponse> RenderAsync(IReadOnlyDictionary<string, string> query, CancellationToken cancellationToken)
    {
        var list = SwarmList.Of(query);
        var rows = await list.AskAsync(source, cancellationToken);
        return Layout.Page("Swarms", "/swarms", page =>
        {
            page.Output.Write("<form action=\"/swarms\" role=\"search\">\n");
            page.Output.Write($"<label>Name, or begin of the info-hash<input type=\"search\" name=\"q\" maxlength=\"100\" value=\"{HtmlRenderer.Escape(list.Search ?? "")}\"/></label>\n");
            Choice(page, "Health", "health", [("", "any"), .. SwarmList.Healths.Select(x => (x, x))], list.Health ?? "");
            Choice(page, "Order", "sort", [("trouble", "the worst first"), ("name", "by name"), ("seeders", "most seeders first")], list.Sort);
            page.Output.Write("<button>Show</button>\n</form>\n");
            SwarmList.Table(page, [.. rows.Take(list.PerPage)]);
            Turn(page, list, rows.Count > list.PerPage);
        });
    }

    private static void Choice(PageWriter page, string label, string name, (string Value, string Words)[] values, string chosen)
    {
        page.Output.Write($"<label>{label}<select name=\"{name}\">");
        foreach (var (value, words) in values)
        {
            page.Output.Write($"<option value=\"{value}\"{(value == chosen ? " selected=\"\"" : "")}>{words}</option>");
        }

        page.Output.Write("</select></label>\n");
    }

    private static void Turn(PageWriter page, SwarmList list, bool hasMore)
    {
        if (list.Page == SwarmList.LastPage && hasMore)
        {
            page.Paragraph("There are more; search for a name to find them.");
            hasMore = false;
        }

        page.Output.Write("<p>");
        if (list.Page > 1)
        {
            page.Output.Write($"<a rel=\"prev\" href=\"{HtmlRenderer.Escape(list.Address(list.Page - 1))}\">Back</a> ");
        }

        page.Output.Write($"Page {list.Page}");
        if (hasMore)
        {
            page.Output.Write($" <a rel=\"next\" href=\"{HtmlRenderer.Escape(list.Address(list.Page + 1))}\">Next</a>");
        }

        page.Output.Write("</p>\n");
    }
}
