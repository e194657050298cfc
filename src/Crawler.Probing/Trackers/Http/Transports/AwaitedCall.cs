using System.Threading.Tasks.Sources;

namespace Crawler.Probing.Trackers.Http.Transports;

/// <summary>
/// The one call of a <see cref="LoopTransport"/> that is under way, as what its caller awaits: used again for each, so nothing is made for a
/// call. Who awaits goes on where it is completed.
/// </summary>
/// <param name="giveUp">What is done when the caller gives up.</param>
internal sealed class AwaitedCall(Action<CancellationToken> giveUp) : IValueTaskSource, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _core;
    private CancellationTokenRegistration _giveUp;

    /// <summary>What is waited for; the transport's lock guards it.</summary>
    public TransportStep Step { get; private set; }

    /// <summary>The current call without its result.</summary>
    public ValueTask Task => new(this, _core.Version);

    /// <summary>The current call.</summary>
    public ValueTask<int> TaskOfResult => new(this, _core.Version);

    /// <summary>Begins a call; the one before has been awaited.</summary>
    public void Begin(TransportStep step)
    {
        _core.Reset();
        Step = step;
    }

    /// <summary>Gives up when the token says so; not under the lock, for that may be at once.</summary>
    public void GiveUpOn(CancellationToken cancellationToken) =>
        _giveUp = cancellationToken.UnsafeRegister(static (x, token) => ((AwaitedCall)x!).GiveUp(token), this);

    /// <summary>Whether a call was under way, which is then this caller's to complete, after the lock.</summary>
    public bool TryTake()
    {
        var isTaken = Step != TransportStep.None;
        Step = TransportStep.None;
        return isTaken;
    }

    /// <summary>Completes a call that was taken.</summary>
    public void Complete(int result) => _core.SetResult(result);

    /// <summary>The same, with a failure.</summary>
    public void Fail(Exception exception) => _core.SetException(exception);

    /// <inheritdoc/>
    public int GetResult(short token)
    {
        // Waits for one who gives up just now, so that it is never the next call that ends.
        _giveUp.Dispose();
        return _core.GetResult(token);
    }

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void GiveUp(CancellationToken token) => giveUp(token);
}
