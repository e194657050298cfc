using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers;

/// <summary>Visits for somebody quick: each is handed over at once, by the engine's own thread.</summary>
internal sealed class VisitHandling(int inFlight, int ahead, Action<PeerVisit> handle, CancellationToken stop) : VisitFlow(inFlight, ahead, stop)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private bool _isComplete;

    /// <summary>Ends when all visits that were handed in were handled.</summary>
    public Task Done => _done.Task;

    /// <inheritdoc/>
    public override void Visited(PeerVisit visit)
    {
        try
        {
            handle(visit);
        }
        catch (Exception exception)
        {
            // The engine has other visits, too.
            Failed(exception);
        }

        _waiting++;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        Leave(_waiting);
        _waiting = 0;
        EndWhenDone();
    }

    /// <inheritdoc/>
    public override void Failed(Exception exception) => _done.TrySetException(exception);

    /// <inheritdoc/>
    public override void Complete(Exception? fault = null)
    {
        if (fault is not null)
        {
            Failed(fault);
        }

        lock (Gate)
        {
            _isComplete = true;
        }

        EndWhenDone();
    }

    private void EndWhenDone()
    {
        bool isDone;
        lock (Gate)
        {
            isDone = _isComplete && IsEmpty;
        }

        if (isDone)
        {
            _done.TrySetResult();
        }
    }
}
