using Crawler.Reporting.Rendering;

namespace Crawler.Reporting.Pages;

/// <summary>What every page has around its content.</summary>
internal static class Layout
{
    private static readonly (string Path, string Name)[] Places =
    [
        ("/", "Overview"), ("/swarms", "Swarms"), ("/trackers", "Trackers"), ("/report/client_day", "Clients"), ("/report/network_day", "Networks"),
        ("/alerts", "Alerts"), ("/reports", "All reports"),
    ];

    /// <summary>A page.</summary>
    /// <param name="title">Its title and first heading.</param>
    /// <param name="path">Where it is, so that its place is marked.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="status">HTTP's status code.</param>
    public static PageResponse Page(string title, string path, Action<PageWriter> write, int status = 200)
    {
        using var output = new StringWriter { NewLine = "\n" };
        output.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{HtmlRenderer.Escape(title)} – Crawler</title>
            <link rel="stylesheet" href="{PageStyle.Path}"/>
            </head>
            <body class="site">
            <a class="skip" href="#content">Skip to content</a>
            <header><nav aria-label="Main"><ul>

            """.ReplaceLineEndings("\n"));
        foreach (var (place, name) in Places)
        {
            var current = place == path ? " aria-current=\"page\"" : "";
            output.Write($"<li><a href=\"{place}\"{current}>{name}</a></li>\n");
        }

        output.Write($"</ul></nav></header>\n<main id=\"content\">\n<h1>{HtmlRenderer.Escape(title)}</h1>\n");
        write(new PageWriter(output));
        output.Write("</main>\n<footer><p>Times are UTC. – is unknown: never seen, or not said. Claimed is what trackers say, verified what peers showed us.</p></footer>\n</body>\n</html>\n");
        return PageResponse.Html(output.ToString(), status);
    }

    /// <summary>A page that says what is wrong, and what would be right.</summary>
    public static PageResponse Problem(int status, string title, string text) => Page(title, "", x => x.Paragraph(text), status);
}
