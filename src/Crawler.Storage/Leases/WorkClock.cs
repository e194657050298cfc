using Crawler.Probing.Work;

namespace Crawler.Storage.Leases;

/// <summary>When to ask for one kind of work again: when some is due as far as is known, or when news of it came.</summary>
/// <param name="signal">Brings the news; null where nobody listens.</param>
/// <param name="time">The clock.</param>
internal sealed class WorkClock(WorkSignal? signal, TimeProvider time)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    private int _heard;
    private int _swept;
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;
    private int _changes;
    private int _seen;
    private volatile Due? _due;

    /// <summary>Whether nothing can be due now, as the last claim saw it, so that asking again is of no use.</summary>
    public bool IsQuiet =>
        signal is { IsListening: true } && _due is { } due && _heard == signal.Version && time.GetUtcNow() - _sweptAt < IWorkQueue.LongestWait
        && (due.At is not { } at || at > time.GetUtcNow());

    /// <summary>To be called when something may have become due sooner by what this agent did.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _changes);
        _due = null;
    }

    /// <summary>To be called before each claim: news that comes later ends the next wait.</summary>
    /// <returns>Whether there may be work that the claims do not know of.</returns>
    public bool Begin()
    {
        _heard = signal?.Version ?? 0;
        _seen = Volatile.Read(ref _changes);
        _due = null;
        var now = time.GetUtcNow();
        if (signal is not null && _heard == _swept && now - _sweptAt < IWorkQueue.LongestWait)
        {
            return false;
        }

        (_swept, _sweptAt) = (_heard, now);
        return true;
    }

    /// <summary>To be called after a claim that gave nothing.</summary>
    /// <param name="dueAt">When the next work is due; in the past when that cannot be told, null when none is.</param>
    public void Expect(DateTimeOffset? dueAt) => _due = _seen == Volatile.Read(ref _changes) ? new Due(dueAt) : null;

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
        if (_due is not { } due)
        {
            return unknown;
        }

        var until = due.At - time.GetUtcNow() ?? IWorkQueue.LongestWait;
        if (until <= TimeSpan.Zero)
        {
            return unknown;
        }

        var longest = signal is { IsListening: true } ? IWorkQueue.LongestWait : unknown;
        return until < longest ? (until > ShortestWait ? until : ShortestWait) : longest;
    }

    private sealed record Due(DateTimeOffset? At);
}
