using System.ComponentModel.DataAnnotations;

namespace Crawler.Probing.Crawls;

/// <summary>Limits of the loops that scrape trackers and crawl swarms.</summary>
public sealed class CrawlOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Crawl";

    /// <summary>Swarms crawled at one time.</summary>
    /// <value>Default 8.</value>
    [Range(1, 1000)]
    public int ParallelSwarms { get; set; } = 8;

    /// <summary>Trackers scraped at one time; slow ones hold up only themselves.</summary>
    /// <value>Default 16.</value>
    [Range(1, 1000)]
    public int ParallelScrapes { get; set; } = 16;

    /// <summary>Swarms claimed of one tracker at a time at most; fewer while little is known of it, and where one pass cannot ask for more.</summary>
    /// <value>Default 10 000.</value>
    [Range(1, 10_000)]
    public int ScrapeBatch { get; set; } = 10_000;

    /// <summary>
    /// Peers visited in one crawl. Of more, a fair sample of as many, the same from one crawl to the next; its share is recorded, and reports
    /// weigh by it.
    /// </summary>
    /// <value>Default 500.</value>
    [Range(1, 100_000)]
    public int MaxPeersPerSwarm { get; set; } = 500;

    /// <summary>Draws the samples. The agents of a fleet have to agree on it.</summary>
    /// <value>Default 0; another number is another sample.</value>
    public long SampleSeed { get; set; }

    /// <summary>Peers remembered between crawls over all swarms; beyond it, the swarms that were not crawled for longest are forgotten.</summary>
    /// <value>Default 200 000.</value>
    [Range(0, 10_000_000)]
    public int MaxRememberedPeers { get; set; } = 200_000;

    /// <summary>A peer that could not be reached so often in a row is forgotten once no source names it any more.</summary>
    /// <value>Default 3.</value>
    [Range(1, 100)]
    public int ForgetAfterFailures { get; set; } = 3;

    /// <summary>Shortest time after which a peer is seen again between crawls; then 1.2 times the time that it has been there.</summary>
    /// <value>Default 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan RevisitShortest { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time after which a peer that answers is seen again; not less than <see cref="RevisitShortest"/>.</summary>
    /// <value>Default 15 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan RevisitLongest { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after this agent's crawl of a swarm its peers are seen again; after that the swarm may be another agent's.</summary>
    /// <value>Default 30 minutes: two crawls.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan RevisitFor { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How many times <see cref="IdleWait"/> the wait grows to while it is not known when something is due.</summary>
    internal const int IdleGrowth = 5;

    /// <summary>
    /// The wait before asking again when nothing was due and nobody knows when something will be. Where that means asking the database, it grows
    /// to five times this.
    /// </summary>
    /// <value>Default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan IdleWait { get; set; } = TimeSpan.FromSeconds(1);
}
