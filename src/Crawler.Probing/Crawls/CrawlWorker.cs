using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>Claims swarms that are due, and crawls them.</summary>
public sealed class CrawlWorker(IWorkQueue queue, SwarmCrawler crawler, CrawlOptions options, TimeProvider timeProvider)
{
    private readonly WorkLoop<CrawlWork> _loop = new(
        options.ParallelSwarms, options.IdleWait, options.IdleWait * CrawlOptions.IdleGrowth, timeProvider, queue.WaitForCrawlsAsync);

    /// <summary>Pieces of work that are being claimed or done.</summary>
    public int UnderWay => _loop.UnderWay;

    /// <summary>Works until the token ends, then returns. Throws what the queue, the sink or a crawl throws: the process must not go on without it.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(
            queue.ClaimCrawlsAsync, (work, token) => crawler.CrawlAsync(work, token), cancellationToken);
}
