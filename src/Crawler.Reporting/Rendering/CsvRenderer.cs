using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>RFC 4180, safe to open in a spreadsheet or a terminal: a text that would be taken for a formula gets an apostrophe before it, and harmful characters become U+FFFD.</summary>
internal sealed class CsvRenderer : IReportRenderer
{
    public string Format => "csv";

    public string MediaType => "text/csv";

    public void Render(ReportTable table, TextWriter output)
    {
        output.Write(Line(table.Report.Columns.Select(c => c.Name)));
        foreach (var row in table.Rows)
        {
            output.Write(Line(row));
        }
    }

    /// <summary>A row, with the end of its line.</summary>
    public static string Line(IEnumerable<object?> row) => string.Join(',', row.Select(Field)) + "\r\n";

    private static string Field(object? value)
    {
        if (value is not string text)
        {
            return Cell.Plain(value) ?? "";
        }

        text = SafeText.KeepLines(text);
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n')
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || text.Length == 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
