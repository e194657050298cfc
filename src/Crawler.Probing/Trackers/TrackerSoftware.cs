using Crawler.Wire;
using Crawler.Wire.Http;

namespace Crawler.Probing.Trackers;

/// <summary>Tells the software of an HTTP tracker: by what it calls itself, else by the headers that some send and leave out.</summary>
internal static class TrackerSoftware
{
    private const int MaxChars = 100;

    /// <summary>The software; null when nothing tells.</summary>
    /// <param name="head">The head of a reply.</param>
    /// <param name="bytes">What it was read from.</param>
    public static string? Guess(in HttpReplyHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Server.IsThere)
        {
            return WireText.Clean(head.Server.In(bytes), MaxChars) is { Length: > 0 } name ? name : null;
        }

        return (head.HasDate, head.ContentType.IsThere) switch
        {
            (false, true) when head.ContentType.In(bytes).SequenceEqual("text/plain"u8) => "opentracker",
            (true, false) when head.HasKeepAlive => "bittorrent-tracker",
            _ => null,
        };
    }
}
