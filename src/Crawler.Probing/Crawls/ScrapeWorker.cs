using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>Claims trackers that are due, and scrapes them.</summary>
public sealed class ScrapeWorker(IWorkQueue queue, TrackerScraper scraper, CrawlOptions options, TimeProvider timeProvider)
{
    private readonly WorkLoop<ScrapeWork> _loop = new(
        options.ParallelScrapes, options.IdleWait, options.IdleWait * CrawlOptions.IdleGrowth, timeProvider, queue.WaitForScrapesAsync);

    /// <summary>Pieces of work that are being claimed or done.</summary>
    public int UnderWay => _loop.UnderWay;

    /// <summary>Works until the token ends, then returns. Throws what the queue, the sink or a scrape throws: the process must not go on without it.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(
            async (_, token) => await queue.ClaimScrapeAsync(options.ScrapeBatch, token) is { } work ? [work] : [],
            scraper.ScrapeAsync,
            cancellationToken);
}
