using System.Collections.Concurrent;

namespace Crawler.Probing.Pacing;

/// <summary>A rate that each of many keys has for itself: who comes sooner than it allows is told how long to wait.</summary>
/// <param name="perSecond">The rate; a second's worth may come at once.</param>
/// <param name="time">The clock.</param>
internal sealed class RateBudget(double perSecond, TimeProvider time)
{
    private const int MaxKeys = 50_000;

    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _each = TimeSpan.FromSeconds(1 / perSecond);
    private readonly ConcurrentDictionary<string, Spent> _keys = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes so many requests out of a key's budget; gives how long to wait before they are made.</summary>
    public TimeSpan Take(string key, int requests)
    {
        if (_keys.Count > MaxKeys)
        {
            // Whoever was full begins anew; a stranger's list of names must not fill the memory.
            _keys.Clear();
        }

        var spent = _keys.GetOrAdd(key, _ => new Spent());
        var now = time.GetUtcNow();
        lock (spent)
        {
            // A key is ahead of the clock by what it has spent; as long as that is less than the burst, nobody waits.
            spent.Until = spent.Until < now ? now : spent.Until;
            spent.Until += _each * requests;
            var wait = spent.Until - now - (Burst > _each ? Burst : _each);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    private sealed class Spent
    {
        public DateTimeOffset Until { get; set; }
    }
}
