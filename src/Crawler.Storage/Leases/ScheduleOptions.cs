using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage.Leases;

/// <summary>How often swarms are looked at, and how work is shared.</summary>
public sealed class ScheduleOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Schedule";

    /// <summary>Between two scrapes of a swarm at a tracker; longer where the tracker asks for more.</summary>
    /// <value>Default: 15 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ScrapeInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many times as often a swarm is scraped at most while its counts move; 1 switches it off.</summary>
    /// <value>Default: 2.</value>
    [Range(1.0, 100.0)]
    public double ScrapeSpeedUp { get; set; } = 2;

    /// <summary>How many times less often a swarm is scraped at most while nobody is in it; 1 switches it off.</summary>
    /// <value>Default: 4.</value>
    [Range(1.0, 1000.0)]
    public double ScrapeSlowDown { get; set; } = 4;

    /// <summary>Between two crawls of a swarm; longer where none of its trackers may be announced to.</summary>
    /// <value>Default: 15 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan CrawlInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Fewest time between two announces for a swarm to a tracker; longer where the tracker asks for more.</summary>
    /// <value>Default: 15 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan AnnounceInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Trackers that one crawl announces to at most, in the order of BEP 12: tier by tier, those first that answered last. The others have
    /// their turn while these wait; scrapes go to all.
    /// </summary>
    /// <value>Default: 10.</value>
    [Range(1, 200)]
    public int AnnouncesPerCrawl { get; set; } = 10;

    /// <summary>How long a tracker stays with an agent after its last claim.</summary>
    /// <value>Default: 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a swarm stays with an agent that crawls it; more than a crawl takes.</summary>
    /// <value>Default: 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CrawlLease { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Share of an interval that is added at random, so that work spreads out; never less than the interval.</summary>
    /// <value>Default: 0.1.</value>
    [Range(0.0, 1.0)]
    public double Jitter { get; set; } = 0.1;

    /// <summary>Pause after a tracker's first failure; it doubles with each more.</summary>
    /// <value>Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FailureBackoff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest pause after failures.</summary>
    /// <value>Default: 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan FailureBackoffMax { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Longest interval that a tracker can impose; a stranger cannot park a swarm for ever.</summary>
    /// <value>Default: 1 day.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan LearnedIntervalMax { get; set; } = TimeSpan.FromDays(1);
}
