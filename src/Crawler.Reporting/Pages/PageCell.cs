using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Pages;

/// <summary>A cell of a table on a page.</summary>
/// <param name="Text">What it says; null where unknown.</param>
internal readonly record struct PageCell(string? Text)
{
    /// <summary>Where it leads; null for nowhere. Part of an address: made of safe characters by whoever gives it.</summary>
    public string? Link { get; init; }

    /// <summary>Whether it stands at the right, digit below digit.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Its class for the style sheet, such as <c>health-dead</c>; null for none.</summary>
    public string? Class { get; init; }

    /// <summary>A number in its unit.</summary>
    public static PageCell Number(object? value, ReportUnit unit = ReportUnit.Integer) => new(Cell.Show(value, unit)) { IsNumber = true };

    /// <summary>A moment.</summary>
    public static PageCell Time(object? value) => new(Cell.Show(value, ReportUnit.Time));

    /// <summary>A swarm's health.</summary>
    public static PageCell Health(object? value) => new((string?)value) { Class = $"health {value}" };

    /// <summary>Writes it.</summary>
    public void Write(TextWriter output)
    {
        var classes = IsNumber ? "number" : Class ?? (Text is not null && HtmlRenderer.IsLong(Text) ? "long" : null);
        output.Write(classes is null ? "<td>" : $"<td class=\"{classes}\">");
        var text = Text is null ? PageWriter.Unknown : HtmlRenderer.Escape(Text);
        output.Write(Link is null ? text : $"<a href=\"{HtmlRenderer.Escape(Link)}\">{text}</a>");
        output.Write("</td>");
    }
}
