namespace Crawler.Fixtures.Trackers;

/// <summary>What a tracker itself counts for one torrent (BEP 48).</summary>
/// <param name="Seeders">Peers with nothing left to download.</param>
/// <param name="Leechers">Peers with something left.</param>
/// <param name="Completed">Downloads that were told to be complete.</param>
public sealed record TrackerCounts(int Seeders, int Leechers, int Completed);
