namespace Crawler.Storage.Planning;

/// <summary>What the catalogue and the database say before anything is sent.</summary>
/// <param name="Trackers">Trackers in use.</param>
/// <param name="Swarms">The watched swarms together.</param>
/// <param name="Costs">Bytes a row, by table.</param>
/// <param name="VisitsPerCrawl">As it was over the last day; null when nothing was observed.</param>
/// <param name="UsedBytes">What storage takes now.</param>
public sealed record PlanInput(
    IReadOnlyList<PlannedTracker> Trackers, PlannedSwarms Swarms, IReadOnlyList<RowCost> Costs, double? VisitsPerCrawl, long UsedBytes)
{
    /// <summary>Web seeds that are asked.</summary>
    public long WebSeeds { get; init; }
}

/// <summary>A tracker as the catalogue uses it.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Scheme">udp, http, https.</param>
/// <param name="Swarms">Swarms watched there.</param>
/// <param name="AnnounceInterval">Seconds it asks for; null when it never said.</param>
/// <param name="AnnounceMinInterval">Fewest seconds between announces; null when it never said.</param>
/// <param name="ScrapeMinInterval">Fewest seconds between scrapes; null when it never said.</param>
/// <param name="ScrapeHashes">Hashes that it was found to answer in one scrape; 0 when not known.</param>
public sealed record PlannedTracker(
    string Url, string Scheme, long Swarms, int? AnnounceInterval, int? AnnounceMinInterval, int? ScrapeMinInterval, int ScrapeHashes);

/// <summary>The watched swarms together.</summary>
/// <param name="Swarms">How many.</param>
/// <param name="Unseen">Of these, never looked at: taken for ten peers each.</param>
/// <param name="PeersVisited">Peers that one crawl of each would visit.</param>
/// <param name="PeersReached">Of these, that answered last time.</param>
public sealed record PlannedSwarms(long Swarms, long Unseen, long PeersVisited, long PeersReached);
