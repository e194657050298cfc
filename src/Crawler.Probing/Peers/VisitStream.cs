using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers;

/// <summary>Visits for a reader that takes its time: an engine fills a batch, and wakes the reader once for it.</summary>
internal sealed class VisitStream(int inFlight, int ahead, CancellationToken stop) : VisitFlow(inFlight, ahead, stop)
{
    private readonly WakeSignal _readable = new();
    private List<PeerVisit> _filling = [];
    private List<PeerVisit> _full = [];
    private bool _isComplete;
    private Exception? _failure;

    /// <inheritdoc/>
    public override void Visited(PeerVisit visit)
    {
        lock (Gate)
        {
            _filling.Add(visit);
        }
    }

    /// <inheritdoc/>
    public override void Flush() => _readable.Set();

    /// <inheritdoc/>
    public override void Failed(Exception exception) => Complete(exception);

    /// <inheritdoc/>
    public override void Complete(Exception? fault = null)
    {
        lock (Gate)
        {
            _isComplete = true;
            _failure ??= fault;
        }

        _readable.Set();
    }

    /// <summary>Waits for visits that have ended; null after the last. The list is good until the next call.</summary>
    public async ValueTask<List<PeerVisit>?> ReadAsync()
    {
        while (true)
        {
            if (TryTake(out var batch))
            {
                Leave(batch.Count);
                return batch;
            }

            if (IsOver())
            {
                return null;
            }

            await _readable.WaitAsync(Stop);
        }
    }

    private bool TryTake([NotNullWhen(true)] out List<PeerVisit>? batch)
    {
        lock (Gate)
        {
            if (_filling.Count == 0)
            {
                batch = null;
                return false;
            }

            (_filling, _full) = (_full, _filling);
            _filling.Clear();
            batch = _full;
            return true;
        }
    }

    private bool IsOver()
    {
        lock (Gate)
        {
            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }

            return _isComplete && IsEmpty;
        }
    }
}
