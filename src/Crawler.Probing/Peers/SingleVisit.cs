using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers;

/// <summary>One visit that somebody waits for.</summary>
internal sealed class SingleVisit : IVisitReceiver, IDisposable
{
    private readonly TaskCompletionSource<PeerVisit> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;

    public SingleVisit(IPeerEngine engine, CancellationToken stop)
    {
        Stop = stop;
        _registration = stop.UnsafeRegister(_ => engine.Cancel(this), null);
    }

    /// <inheritdoc/>
    public CancellationToken Stop { get; }

    /// <summary>What came of it.</summary>
    public Task<PeerVisit> Ended => _done.Task;

    /// <inheritdoc/>
    public void Visited(PeerVisit visit) => _done.TrySetResult(visit);

    /// <inheritdoc/>
    public void Flush()
    {
        // It was handed over at once.
    }

    /// <inheritdoc/>
    public void Failed(Exception exception) => _done.TrySetException(exception);

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();
}
