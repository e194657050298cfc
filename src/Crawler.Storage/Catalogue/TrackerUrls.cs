namespace Crawler.Storage.Catalogue;

/// <summary>Announce URLs as the catalogue keeps them: one spelling for each tracker.</summary>
internal static class TrackerUrls
{
    private const int LongestUrl = 2000;
    private const int MostTrackers = 200;

    /// <summary>The URLs that can be asked at all, each once, with its best tier; the rest of an over-long list is left out.</summary>
    public static IReadOnlyList<(string Url, string Scheme, short Tier)> Normalise(IReadOnlyList<IReadOnlyList<string>> tiers)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<(string, string, short)>();
        foreach (var (tier, number) in tiers.Select((x, i) => (x, (short)Math.Min(i, short.MaxValue))))
        {
            foreach (var text in tier)
            {
                if (kept.Count < MostTrackers && text.Length <= LongestUrl
                    && Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url)
                    && url is { Scheme: "http" or "https" or "udp", Host.Length: > 0 }
                    && seen.Add(url.AbsoluteUri))
                {
                    kept.Add((url.AbsoluteUri, url.Scheme, number));
                }
            }
        }

        return kept;
    }
}
