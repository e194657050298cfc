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

    /// <summary>Trackers scraped at one time.</summary>
    /// <value>Default 4.</value>
    [Range(1, 1000)]
    public int ParallelScrapes { get; set; } = 4;

    /// <summary>Swarms claimed of one tracker at a time.</summary>
    /// <value>Default 500.</value>
    [Range(1, 10_000)]
    public int ScrapeBatch { get; set; } = 500;

    /// <summary>Peers visited in one crawl; of more, as many at random.</summary>
    /// <value>Default 500.</value>
    [Range(1, 100_000)]
    public int MaxPeersPerSwarm { get; set; } = 500;

    /// <summary>Peers remembered between crawls over all swarms; beyond it, the swarms that were not crawled for longest are forgotten.</summary>
    /// <value>Default 200 000.</value>
    [Range(0, 10_000_000)]
    public int MaxRememberedPeers { get; set; } = 200_000;

    /// <summary>A peer that could not be reached in so many crawls in a row is forgotten, until a source names it again.</summary>
    /// <value>Default 3.</value>
    [Range(1, 100)]
    public int ForgetAfterFailures { get; set; } = 3;

    /// <summary>The wait before asking again when nothing was due.</summary>
    /// <value>Default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan IdleWait { get; set; } = TimeSpan.FromSeconds(1);
}
