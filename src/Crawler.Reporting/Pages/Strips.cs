using System.Globalization;
using Crawler.Reporting.Rendering;

namespace Crawler.Reporting.Pages;

/// <summary>
/// Bands of small boxes: time, or a torrent, from its begin at the left to its end at the right. What is better is higher too, for those
/// who do not tell its colour.
/// </summary>
internal static class Strips
{
    private const int Height = 34;

    /// <summary>Whether a complete copy was there, hour by hour; what was not observed is neither there nor gone.</summary>
    public static void Availability(IReadOnlyList<PageRow> hours, TextWriter output)
    {
        var seen = hours.Where(x => x.Number("availability") is not null).ToList();
        var share = seen.Count == 0 ? "nothing was observed" : $"a complete copy was there for {seen.Average(x => x.Number("availability")!.Value) * 100:0.#} % of the observed hours";
        Begin(output, hours.Count, $"Availability, hour by hour: {share}");
        for (var i = 0; i < hours.Count; i++)
        {
            var availability = hours[i].Number("availability");
            var (kind, height, words) = availability switch
            {
                null => ("unseen", 4, "not observed"),
                >= 0.999 => ("there", Height, "a complete copy was there"),
                <= 0.001 => ("gone", 12, "no complete copy"),
                _ => ("partly", 23, string.Create(CultureInfo.InvariantCulture, $"a complete copy for {availability * 100:0} % of the observed time")),
            };
            Box(output, i, kind, height, $"{hours[i].Show("hour")}: {words}");
        }

        output.Write("</svg>\n");
    }

    /// <summary>How often each stretch of a torrent is there.</summary>
    /// <param name="replicas">Replicas of the rarest piece of each stretch.</param>
    /// <param name="pieces">Pieces of the torrent.</param>
    /// <param name="output">Where to.</param>
    public static void Pieces(IReadOnlyList<int> replicas, int pieces, TextWriter output)
    {
        Begin(output, replicas.Count, $"Replicas of the pieces from first to last: {replicas.Min()} to {replicas.Max()}");
        for (var i = 0; i < replicas.Count; i++)
        {
            var first = (long)pieces * i / replicas.Count;
            var last = ((long)pieces * (i + 1) / replicas.Count) - 1;
            var which = first == last ? $"piece {first}" : $"pieces {first} to {last}";
            Box(output, i, $"r{Grade(replicas[i])}", 6 + (7 * Grade(replicas[i])), $"{which}: {replicas[i]} {(replicas[i] == 1 ? "peer has it" : "peers have it")}");
        }

        output.Write("</svg>\n");
    }

    // Missing, once, a few times, often, more than ten times.
    private static int Grade(int replicas) => replicas switch { 0 => 0, 1 => 1, < 4 => 2, <= 10 => 3, _ => 4 };

    private static void Begin(TextWriter output, int boxes, string label) => output.Write(
        $"<svg class=\"strip\" role=\"img\" viewBox=\"0 0 {boxes} {Height}\" preserveAspectRatio=\"none\" aria-label=\"{HtmlRenderer.Escape(label)}\">\n");

    private static void Box(TextWriter output, int at, string kind, int height, string title) => output.Write(
        $"<rect class=\"{kind}\" x=\"{at}\" y=\"{Height - height}\" width=\"1\" height=\"{height}\"><title>{HtmlRenderer.Escape(title)}</title></rect>");
}
