using System.Net.Http.Headers;
using Crawler.Wire;

namespace Crawler.Probing.Trackers;

/// <summary>Tells the software of an HTTP tracker: by what it calls itself, else by the headers that some send and leave out.</summary>
internal static class TrackerSoftware
{
    private const int MaxChars = 100;

    /// <summary>The software; null when nothing tells.</summary>
    public static string? Guess(HttpResponseHeaders headers, HttpContentHeaders content)
    {
        if (headers.NonValidated.TryGetValues("Server", out var server))
        {
            return WireText.Clean(System.Text.Encoding.Latin1.GetBytes(server.ToString()), MaxChars) is { Length: > 0 } name ? name : null;
        }

        var type = content.NonValidated.TryGetValues("Content-Type", out var text) ? text.ToString() : null;
        var isDated = headers.NonValidated.Contains("Date");
        return (isDated, type) switch
        {
            (false, "text/plain") => "opentracker",
            (true, null) when headers.NonValidated.Contains("Keep-Alive") => "bittorrent-tracker",
            _ => null,
        };
    }
}
