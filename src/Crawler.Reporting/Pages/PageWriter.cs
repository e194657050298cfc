using System.Globalization;
using Crawler.Reporting.Rendering;

namespace Crawler.Reporting.Pages;

/// <summary>Writes the parts that pages are made of. Whatever is given as text is made safe.</summary>
/// <param name="output">The page's body.</param>
internal sealed class PageWriter(TextWriter output)
{
    /// <summary>Where markup goes that no method has.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>A heading of the second level, which begins a part of the page.</summary>
    public void Heading(string text) => Output.Write($"<h2>{HtmlRenderer.Escape(text)}</h2>\n");

    /// <summary>A paragraph; quiet for what explains.</summary>
    public void Paragraph(string text, bool isQuiet = false) =>
        Output.Write($"<p{(isQuiet ? " class=\"asked\"" : "")}>{HtmlRenderer.Escape(text)}</p>\n");

    /// <summary>Names with values, side by side. A value of null is unknown.</summary>
    public void Facts(params ReadOnlySpan<(string Name, string? Value)> facts)
    {
        Output.Write("<dl class=\"facts\">\n");
        foreach (var (name, value) in facts)
        {
            Output.Write($"<div><dt>{HtmlRenderer.Escape(name)}</dt><dd>{(value is null ? Unknown : HtmlRenderer.Escape(value))}</dd></div>\n");
        }

        Output.Write("</dl>\n");
    }

    /// <summary>A table; says so where it has no rows.</summary>
    public void Table(string caption, string[] heads, IReadOnlyList<PageCell[]> rows)
    {
        if (rows.Count == 0)
        {
            Paragraph("None.");
            return;
        }

        Output.Write($"<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{HtmlRenderer.Escape(caption)}\"><table>\n<caption class=\"hidden\">{HtmlRenderer.Escape(caption)}</caption>\n<thead><tr>");
        for (var i = 0; i < heads.Length; i++)
        {
            Output.Write($"<th scope=\"col\"{(rows[0][i].IsNumber ? " class=\"number\"" : "")}>{HtmlRenderer.Escape(heads[i])}</th>");
        }

        Output.Write("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            Output.Write("<tr>");
            foreach (var cell in row)
            {
                cell.Write(Output);
            }

            Output.Write("</tr>\n");
        }

        Output.Write("</tbody>\n</table></div>\n");
    }

    /// <summary>A value that is not known.</summary>
    public const string Unknown = "<span class=\"unknown\" title=\"unknown\">–</span>";

    /// <summary>A number for an attribute.</summary>
    public static string Attribute(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
