using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers;

/// <summary>
/// Many visits on their way from one engine to one reader. An engine fills it a batch at a time and wakes the reader once for each; who
/// hands in visits waits while more are under way, or not read yet, than there may be.
/// </summary>
internal sealed class VisitStream(int most, CancellationToken stop) : IVisitReceiver
{
    private readonly Lock _lock = new();
    private readonly WakeSignal _readable = new();
    private readonly WakeSignal _room = new();
    private List<PeerVisit> _filling = [];
    private List<PeerVisit> _full = [];
    private int _open;
    private bool _waitsForRoom;
    private bool _isComplete;
    private Exception? _failure;

    /// <inheritdoc/>
    public CancellationToken Stop => stop;

    /// <inheritdoc/>
    public void Visited(PeerVisit visit)
    {
        lock (_lock)
        {
            _filling.Add(visit);
        }
    }

    /// <inheritdoc/>
    public void Flush() => _readable.Set();

    /// <inheritdoc/>
    public void Failed(Exception exception)
    {
        lock (_lock)
        {
            _failure ??= exception;
        }

        _readable.Set();
        _room.Set();
    }

    /// <summary>Waits for room for one more visit, and takes it.</summary>
    public async ValueTask EnterAsync()
    {
        while (!TryEnter())
        {
            await _room.WaitAsync(stop);
        }
    }

    /// <summary>No further visit will be handed in.</summary>
    /// <param name="fault">Why not, if something failed.</param>
    public void Complete(Exception? fault = null)
    {
        lock (_lock)
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
            if (TryTake(out var batch, out var isOver))
            {
                return batch;
            }

            if (isOver)
            {
                return null;
            }

            await _readable.WaitAsync(stop);
        }
    }

    private bool TryEnter()
    {
        lock (_lock)
        {
            Throw();
            _waitsForRoom = _open >= most;
            _open += _waitsForRoom ? 0 : 1;
            return !_waitsForRoom;
        }
    }

    private bool TryTake([NotNullWhen(true)] out List<PeerVisit>? batch, out bool isOver)
    {
        var wakes = false;
        lock (_lock)
        {
            if (_filling.Count > 0)
            {
                (_filling, _full) = (_full, _filling);
                _filling.Clear();
                _open -= _full.Count;

                // Not for each single one: who hands in visits does so many at a time.
                wakes = _waitsForRoom && _open <= most - (most / 4);
                batch = _full;
            }
            else
            {
                Throw();
                batch = null;
            }

            isOver = _isComplete && _open == 0;
        }

        if (wakes)
        {
            _room.Set();
        }

        return batch is not null;
    }

    private void Throw()
    {
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }
}
