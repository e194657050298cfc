using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Trackers;

/// <summary>
/// Where this process is a peer just now: between an announce and its farewell a tracker counts us, and a scrape at that moment would
/// count us as somebody else. So at one host a swarm is scraped, or announced to, but never both; and announced to once at a time, as
/// two URLs with one host (HTTP and UDP) mostly are one tracker.
/// </summary>
public sealed class OwnPresence
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Host, InfoHash InfoHash)> _announcing = [];
    private readonly Dictionary<(string Host, InfoHash InfoHash), int> _scraping = [];
    private readonly List<ScrapeBlock> _scrapingBlocks = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Waits until nobody here scrapes or announces to the swarm at this host, then marks it until disposal.</summary>
    public async Task<IDisposable> AnnounceAsync(TrackerRef tracker, InfoHash infoHash, CancellationToken cancellationToken)
    {
        var key = (tracker.Url.Host, infoHash);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!_scraping.ContainsKey(key) && !IsInBlock(key) && _announcing.Add(key))
                {
                    return new Mark(() => _announcing.Remove(key), this);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until nobody here announces to any of the swarms at this host, then marks them until disposal.</summary>
    public async Task<IDisposable> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        (string, InfoHash)[] keys = [.. swarms.Select(s => (tracker.Url.Host, s.InfoHash))];
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!_announcing.Overlaps(keys))
                {
                    Array.ForEach(keys, k => _scraping[k] = _scraping.GetValueOrDefault(k) + 1);
                    return new Mark(() => Array.ForEach(keys, Leave), this);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until nobody here announces to any of a block's swarms at its tracker's host, then marks them until disposal.</summary>
    public async Task<IDisposable> ScrapeAsync(ScrapeBlock block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!_announcing.Any(x => IsIn(block, x)))
                {
                    _scrapingBlocks.Add(block);
                    return new Mark(() => _scrapingBlocks.Remove(block), this);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private bool IsInBlock((string, InfoHash) key)
    {
        foreach (var block in _scrapingBlocks)
        {
            if (IsIn(block, key))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(ScrapeBlock block, (string Host, InfoHash InfoHash) key) =>
        block.Tracker.Url.Host == key.Host && block.Contains(key.InfoHash);

    private void Leave((string, InfoHash) key)
    {
        if (--_scraping[key] == 0)
        {
            _scraping.Remove(key);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Mark(Action remove, OwnPresence presence) : IDisposable
    {
        public void Dispose()
        {
            TaskCompletionSource changed;
            lock (presence._lock)
            {
                remove();
                changed = presence._changed;
                presence._changed = NewSignal();
            }

            changed.SetResult();
        }
    }
}
