using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>Shows a report in one format.</summary>
public interface IReportRenderer
{
    /// <summary>The format's name on the command line; also the file's ending.</summary>
    string Format { get; }

    /// <summary>The format's media type.</summary>
    string MediaType { get; }

    /// <summary>Writes the report, lines ended by LF (CSV: CRLF, as RFC 4180 wants).</summary>
    void Render(ReportTable table, TextWriter output);
}

/// <summary>The formats there are.</summary>
public static class ReportRenderers
{
    /// <summary>Every renderer: text, json, csv, html.</summary>
    public static IReadOnlyList<IReportRenderer> All { get; } = [new TextRenderer(), new JsonRenderer(), new CsvRenderer(), new HtmlRenderer()];

    /// <summary>The renderer of a format; null when there is none.</summary>
    public static IReportRenderer? Find(string format) => All.FirstOrDefault(r => r.Format == format);
}
