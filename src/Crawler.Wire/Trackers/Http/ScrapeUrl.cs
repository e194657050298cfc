using System.Diagnostics.CodeAnalysis;

namespace Crawler.Wire.Trackers.Http;

/// <summary>Where a tracker is scraped, derived from where it is announced to.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0048.html</remarks>
public static class ScrapeUrl
{
    private const string Announce = "announce";

    /// <summary>
    /// Replaces the <c>announce</c> at the beginning of the path's last segment by <c>scrape</c>; what follows it, the query
    /// included, stays. A URL without it has no scrape: false.
    /// </summary>
    public static bool TryFromAnnounce(Uri announce, [NotNullWhen(true)] out Uri? scrape)
    {
        ArgumentNullException.ThrowIfNull(announce);
        scrape = null;
        if (!announce.IsAbsoluteUri)
        {
            return false;
        }

        var path = announce.AbsolutePath;
        var segment = path.LastIndexOf('/') + 1;
        if (!path.AsSpan(segment).StartsWith(Announce, StringComparison.Ordinal))
        {
            return false;
        }

        var root = announce.GetComponents(UriComponents.SchemeAndServer | UriComponents.UserInfo, UriFormat.UriEscaped);
        return Uri.TryCreate(
            $"{root}{path.AsSpan(0, segment)}scrape{path.AsSpan(segment + Announce.Length)}{announce.Query}", UriKind.Absolute, out scrape);
    }
}
