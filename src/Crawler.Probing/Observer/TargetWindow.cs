namespace Crawler.Probing.Observer;

/// <summary>
/// Which targets answered and which failed of late. One that never answered says nothing of our own network: only those count that had
/// answered before. Targets with one host are one target. Safe for use by many threads.
/// </summary>
/// <param name="window">How long an answer or a failure counts.</param>
public sealed class TargetWindow(TimeSpan window)
{
    private const int MostTargets = 10_000;

    private readonly Dictionary<string, State> _targets = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();
    private DateTimeOffset _answeredAt = DateTimeOffset.MinValue;
    private DateTimeOffset _failedAt = DateTimeOffset.MinValue;

    /// <summary>Whether a target answered at or after a moment, and none that had answered before failed after that.</summary>
    public bool HasAnswerSince(DateTimeOffset moment)
    {
        lock (_gate)
        {
            return _answeredAt >= moment && _answeredAt > _failedAt;
        }
    }

    /// <summary>A target answered.</summary>
    public void Answered(string host, DateTimeOffset at)
    {
        lock (_gate)
        {
            _answeredAt = _answeredAt > at ? _answeredAt : at;
            if (_targets.Count < MostTargets || _targets.ContainsKey(host))
            {
                _targets[host] = new State(at, null);
            }
        }
    }

    /// <summary>A target did not answer.</summary>
    public void Failed(string host, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_targets.TryGetValue(host, out var state) && at >= state.AnsweredAt)
            {
                _failedAt = _failedAt > at ? _failedAt : at;
                _targets[host] = state with { FailedAt = at };
            }
        }
    }

    /// <summary>Of the targets that had answered before: how many were heard of within the window, and how many of these failed last.</summary>
    public (int Targets, int Failing) Count(DateTimeOffset now)
    {
        var (targets, failing) = (0, 0);
        lock (_gate)
        {
            foreach (var state in _targets.Values)
            {
                if (now - (state.FailedAt ?? state.AnsweredAt) <= window)
                {
                    targets++;
                    failing += state.FailedAt is null ? 0 : 1;
                }
            }
        }

        return (targets, failing);
    }

    /// <summary>Forgets failures: they were our own.</summary>
    public void ForgetFailures()
    {
        lock (_gate)
        {
            _failedAt = DateTimeOffset.MinValue;
            foreach (var (host, state) in _targets)
            {
                _targets[host] = state with { FailedAt = null };
            }
        }
    }

    private readonly record struct State(DateTimeOffset AnsweredAt, DateTimeOffset? FailedAt);
}
