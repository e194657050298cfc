using System.ComponentModel;
using System.Diagnostics;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>
/// Charts as PNG, for mail programs, which show no SVG: the same chart that pages have, drawn by <c>rsvg-convert</c> (package librsvg2-bin). Where
/// that is missing <see cref="TableBars"/> take its place.
/// </summary>
internal static class ChartPicture
{
    private const string Program = "rsvg-convert";

    /// <summary>How wide it is in points: no mail program chooses by the screen, and a wider one cannot be read on a phone.</summary>
    public const int Width = 440;

    // Twice that, for screens whose points are small.
    private const string PixelWidth = "880";

    // Mail programs have a light ground, and nobody but the sheet says how a chart looks.
    private const string Style =
        "<style>text{fill:#59636e;font:12px sans-serif}.bar{fill:#0969da}" + HtmlStyle.Series + ".line{fill:none;stroke-width:2}.axis{stroke:#d0d7de}</style>";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The report's chart; null where it has none, nothing to draw, or the program is not there or fails.</summary>
    public static async Task<byte[]?> DrawAsync(ReportTable table, CancellationToken cancellationToken)
    {
        if (table.Report.Chart is not { } chart)
        {
            return null;
        }

        using var svg = new StringWriter();
        SvgChart.Render(table, chart, Width, svg);
        var text = svg.ToString();
        var end = text.IndexOf('>', StringComparison.Ordinal);
        return end < 0 ? null : await ConvertAsync("<svg xmlns=\"http://www.w3.org/2000/svg\"" + text[4..(end + 1)] + Style + text[(end + 1)..], cancellationToken);
    }

    private static async Task<byte[]?> ConvertAsync(string svg, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, ["--width", PixelWidth, "--keep-aspect-ratio", "--background-color", "white"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(Longest);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var picture = ReadAsync(process, end.Token);
            await process.StandardInput.WriteAsync(svg.AsMemory(), end.Token);
            process.StandardInput.Close();
            var bytes = await picture;
            await process.WaitForExitAsync(end.Token);
            return process.ExitCode == 0 && bytes.Length > 0 ? bytes : null;
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task<byte[]> ReadAsync(Process process, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
