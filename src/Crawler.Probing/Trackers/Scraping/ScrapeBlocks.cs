using System.Collections.Concurrent;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>How a pass asks for many requests at once, where its client does.</summary>
/// <param name="Tracker">The tracker.</param>
/// <param name="Ask">Asks for a block; see <see cref="ITrackerClient.ScrapeBlockAsync"/>.</param>
/// <param name="Report">Where its answers go: those of the requests that are in it still. The block is used again afterwards.</param>
/// <param name="Pool">Where blocks come from.</param>
public sealed record BlockScraping(
    TrackerRef Tracker, Func<ScrapeBlock, CancellationToken, Task> Ask, Func<ScrapeBlock, CancellationToken, Task> Report,
    ScrapeBlockPool Pool)
{
    /// <summary>Blocks under way at once: while the last answers of one are waited for, the next one goes out.</summary>
    public const int Parallel = 2;
}

/// <summary>Blocks that are used again. As many are kept as were ever in use at once.</summary>
public sealed class ScrapeBlockPool
{
    private readonly ConcurrentBag<ScrapeBlock> _free = [];

    /// <summary>An empty block for a tracker.</summary>
    public ScrapeBlock Take(TrackerRef tracker)
    {
        var block = _free.TryTake(out var free) ? free : new ScrapeBlock();
        block.Begin(tracker);
        return block;
    }

    /// <summary>Gives it back; nobody uses it any more.</summary>
    public void GiveBack(ScrapeBlock block) => _free.Add(block);
}
