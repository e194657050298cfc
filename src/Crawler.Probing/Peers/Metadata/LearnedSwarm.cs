using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers.Metadata;

/// <summary>
/// What is known of one swarm's info dictionary, and whose turn it is to get it: one peer is asked at a time, and when that fails the
/// next one. After a few failures in a row no one is asked for a while. Safe for use by many visits at once.
/// </summary>
internal sealed class LearnedSwarm(TimeProvider time)
{
    private const int FailuresBeforePause = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private TaskCompletionSource? _turn;
    private int _failures;
    private long _failedAt;
    private SwarmMetadata? _metadata;

    /// <summary>What was learned; null when nothing yet.</summary>
    public SwarmMetadata? Metadata
    {
        get
        {
            lock (_lock)
            {
                return _metadata;
            }
        }
    }

    /// <summary>
    /// Waits for the turn to ask a peer; false when there is nothing to ask any more: all is known, or asking is given up. Whoever got
    /// the turn must end it.
    /// </summary>
    public async Task<bool> TakeTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task other;
            lock (_lock)
            {
                if (_metadata is not null || IsPaused())
                {
                    return false;
                }

                if (_turn is null)
                {
                    _turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return true;
                }

                other = _turn.Task;
            }

            await other.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends the turn.</summary>
    /// <param name="learned">What was learned; null for nothing.</param>
    /// <param name="isFailure">Whether a peer was asked in vain.</param>
    public void EndTurn(SwarmMetadata? learned, bool isFailure)
    {
        TaskCompletionSource? turn;
        lock (_lock)
        {
            _metadata ??= learned;
            if (isFailure)
            {
                _failures++;
                _failedAt = time.GetTimestamp();
            }

            (turn, _turn) = (_turn, null);
        }

        turn?.SetResult();
    }

    private bool IsPaused()
    {
        if (_failures >= FailuresBeforePause && time.GetElapsedTime(_failedAt) >= Pause)
        {
            _failures = 0;
        }

        return _failures >= FailuresBeforePause;
    }
}
