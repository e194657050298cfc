using System.Globalization;
using System.Text;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>A table for terminals: aligned, long texts cut, nothing in it that a terminal would act on.</summary>
internal sealed class TextRenderer : IReportRenderer
{
    private const int MaxWidth = 42;

    public string Format => "text";

    public string MediaType => "text/plain";

    public void Render(ReportTable table, TextWriter output)
    {
        output.Write($"{table.Report.Title} — {Cell.Show(table.AskedAt, ReportUnit.Time)} UTC\n\n");
        if (table.Rows.Count == 0)
        {
            output.Write("No rows yet.\n");
            return;
        }
        var columns = table.Report.Columns;
        var lines = new List<string[]> { columns.Select(c => c.Name).ToArray() };
        foreach (var row in table.Rows)
        {
            lines.Add([.. columns.Select((c, i) => SafeText.OneLine(Cell.Show(row[i], c.Unit) ?? "-", MaxWidth))]);
        }

        var widths = columns.Select((_, i) => lines.Max(l => Width(l[i]))).ToArray();
        Line(lines[0]);
        Line([.. widths.Select(w => new string('-', w))]);
        foreach (var line in lines.Skip(1))
        {
            Line(line);
        }

        output.Write($"\n{table.Rows.Count.ToString(CultureInfo.InvariantCulture)} {(table.Rows.Count == 1 ? "row" : "rows")}"
            + $"{(table.IsCut ? ", and more that are not shown" : "")}; - is unknown.\n");
        if (table.Report.Method is { } method)
        {
            output.Write(method + "\n");
        }

        void Line(string[] cells)
        {
            var line = new StringBuilder();
            for (var i = 0; i < cells.Length; i++)
            {
                var padding = new string(' ', widths[i] - Width(cells[i]));
                line.Append(i == 0 ? "" : "  ");
                line.Append(Cell.IsNumeric(columns[i].Unit) ? padding + cells[i] : cells[i] + padding);
            }
            output.Write(line.ToString().TrimEnd() + "\n");
        }
    }

    /// <summary>Columns that a terminal needs: combining marks none, East Asian wide characters two.</summary>
    private static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0
                : rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
                    or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1;
        }

        return width;
    }
}
