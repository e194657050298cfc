using System.Collections.Concurrent;

namespace Crawler.Probing.Trackers.Http;

/// <summary>Deadlines that are used again: each request has one, and nearly all of them end in time.</summary>
internal sealed class HttpDeadlines(TimeProvider time)
{
    private readonly ConcurrentQueue<CancellationTokenSource> _free = new();

    /// <summary>A deadline from now, which also ends when somebody gives up.</summary>
    public Deadline Begin(TimeSpan patience, CancellationToken cancellationToken)
    {
        CancellationTokenSource source;
        if (time != TimeProvider.System)
        {
            source = new CancellationTokenSource(patience, time);
        }
        else
        {
            source = _free.TryDequeue(out var free) ? free : new CancellationTokenSource();
            source.CancelAfter(patience);
        }

        return new Deadline(this, source, cancellationToken.UnsafeRegister(static x => ((CancellationTokenSource)x!).Cancel(), source));
    }

    private void End(CancellationTokenSource source)
    {
        if (time == TimeProvider.System && source.TryReset())
        {
            _free.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }

    /// <summary>One deadline.</summary>
    internal readonly struct Deadline(HttpDeadlines owner, CancellationTokenSource source, CancellationTokenRegistration stop) : IDisposable
    {
        /// <summary>Ends with it.</summary>
        public CancellationToken Token => source.Token;

        /// <inheritdoc/>
        public void Dispose()
        {
            // Waits for a cancellation that has begun, so that none reaches the next one who uses it.
            stop.Dispose();
            owner.End(source);
        }
    }
}
