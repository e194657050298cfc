namespace Crawler.Storage.Leases;

/// <summary>When to ask for one kind of work again: when some is due as far as is known, or when news of it came.</summary>
/// <param name="signal">Brings the news; null where nobody listens.</param>
/// <param name="time">The clock.</param>
internal sealed class WorkClock(WorkSignal? signal, TimeProvider time)
{
    /// <summary>How long work that was added without news of it may go unseen.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    private int _heard;
    private int _swept;
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;
    private (bool IsKnown, DateTimeOffset? At) _due;

    /// <summary>To be called before each claim: news that comes later ends the next wait.</summary>
    /// <returns>Whether there may be work that the claims do not know of.</returns>
    public bool Begin()
    {
        _heard = signal?.Version ?? 0;
        _due = default;
        var now = time.GetUtcNow();
        if (signal is not null && _heard == _swept && now - _sweptAt < LongestWait)
        {
            return false;
        }

        (_swept, _sweptAt) = (_heard, now);
        return true;
    }

    /// <summary>To be called after a claim that gave nothing.</summary>
    /// <param name="dueAt">When the next work is due; in the past when that cannot be told, null when none is.</param>
    public void Expect(DateTimeOffset? dueAt) => _due = (true, dueAt);

    /// <summary>Waits until it is time to ask.</summary>
    /// <param name="unknown">How long to wait where nothing tells.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WaitAsync(TimeSpan unknown, CancellationToken cancellationToken)
    {
        var wait = Wait(unknown);
        return signal?.WaitAsync(_heard, wait, cancellationToken) ?? Task.Delay(wait, time, cancellationToken);
    }

    private TimeSpan Wait(TimeSpan unknown)
    {
        var until = _due.At - time.GetUtcNow() ?? LongestWait;
        if (!_due.IsKnown || until <= TimeSpan.Zero)
        {
            return unknown;
        }

        var longest = signal is { IsListening: true } ? LongestWait : unknown;
        return until < longest ? (until > ShortestWait ? until : ShortestWait) : longest;
    }
}
