using Crawler.Reporting.Reports;
using static Crawler.Reporting.Rendering.SvgChart;

namespace Crawler.Reporting.Rendering;

/// <summary>Horizontal bars. Their labels stand before them, or above them where there is little room.</summary>
internal static class SvgBars
{
    public static void Render(ReportTable table, int x, int y, int width, TextWriter output)
    {
        var bars = ChartBar.Of(table, x, y);
        if (bars.Count == 0)
        {
            return;
        }

        var isBroad = width == Broad;
        var (left, room, step) = isBroad ? (240, width - 320, 24) : (0, width - 80, 42);
        Begin(output, width, (bars.Count * step) + 8, table, y);
        for (var i = 0; i < bars.Count; i++)
        {
            var top = (i * step) + 4;
            var label = HtmlRenderer.Escape(SafeText.OneLine(bars[i].Label, isBroad ? 32 : 40));
            output.Write(isBroad ? $"<text x=\"232\" y=\"{top + 14}\" text-anchor=\"end\">{label}</text>" : $"<text x=\"0\" y=\"{top + 12}\">{label}</text>");
            top += isBroad ? 0 : 18;
            var length = bars[i].Value / bars[0].Value * room;
            output.Write($"<rect class=\"bar\" x=\"{left}\" y=\"{top}\" width=\"{F(Math.Max(length, 1))}\" height=\"18\" rx=\"2\"/>");
            output.Write($"<text x=\"{F(left + 6 + length)}\" y=\"{top + 14}\">{HtmlRenderer.Escape(bars[i].Words)}</text>\n");
        }

        output.Write("</svg>\n");
    }
}
