namespace Crawler.Wire.Trackers;

/// <summary>The most that a tracker's answer, or a query to one, may hold. Beyond them is <see cref="WireErrorKind.TooLarge"/>.</summary>
public static class TrackerLimits
{
    /// <summary>Peers in one announce reply.</summary>
    public const int Peers = 20_000;

    /// <summary>Swarms in one scrape reply.</summary>
    public const int Files = 100_000;

    /// <summary>Characters kept of a failure reason or warning.</summary>
    public const int TextChars = 500;

    /// <summary>Characters kept of a tracker id; a longer one is dropped, since half of it would be a wrong one.</summary>
    public const int TrackerIdChars = 256;

    /// <summary>Characters of a query string that a tracker reads.</summary>
    public const int QueryChars = 16 * 1024;

    /// <summary>Info-hashes in one UDP scrape (BEP 15).</summary>
    public const int UdpScrapeHashes = 74;
}
