using System.Collections.Concurrent;
using Crawler.Probing.Observations;
using Polly;
using Polly.CircuitBreaker;

namespace Crawler.Probing.Pacing;

/// <summary>
/// Leaves a tracker alone that answers nothing: after some requests in vain none goes out for a while, then a single one tries it. That
/// while doubles up to a bound, and the first answer ends it.
/// </summary>
/// <param name="options">When, and for how long.</param>
/// <param name="time">The clock.</param>
internal sealed class TrackerBreakers(PacingOptions options, TimeProvider time)
{
    private const int MaxTrackers = 50_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Breaker> _trackers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a request, unless the tracker is left alone.</summary>
    /// <param name="tracker">The tracker.</param>
    /// <param name="ask">Makes it.</param>
    /// <param name="leftAlone">What is said in its place.</param>
    public async Task<TrackerCheck> AskAsync(Uri tracker, Func<Task<TrackerCheck>> ask, Func<TrackerCheck> leftAlone)
    {
        if (_trackers.Count > MaxTrackers)
        {
            _trackers.Clear();
        }

        var breaker = _trackers.GetOrAdd(KeyOf(tracker), _ => Build());
        try
        {
            return await breaker.Pipeline.ExecuteAsync(static async (ask, _) => await ask(), ask, CancellationToken.None);
        }
        catch (BrokenCircuitException)
        {
            return leftAlone();
        }
    }

    /// <summary>Whether a tracker is left alone, or tried by a single request.</summary>
    public bool IsOpen(Uri tracker) => _trackers.TryGetValue(KeyOf(tracker), out var breaker) && breaker.State.CircuitState != CircuitState.Closed;

    private static string KeyOf(Uri tracker) => tracker.GetLeftPart(UriPartial.Authority);

    private Breaker Build()
    {
        var state = new CircuitBreakerStateProvider();
        var pipeline = new ResiliencePipelineBuilder<TrackerCheck> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<TrackerCheck>
            {
                FailureRatio = 1,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = Window,
                BreakDurationGenerator = x => new(LeaveAloneFor(x.HalfOpenAttempts)),
                ShouldHandle = x => new(x.Outcome.Result is { } check && IsSilence(check.Outcome)),
                StateProvider = state,
            })
            .Build();
        return new Breaker(pipeline, state);
    }

    private TimeSpan LeaveAloneFor(int attempts)
    {
        var wait = options.BreakFor * Math.Pow(2, Math.Min(attempts, 30));
        return wait < options.BreakForAtMost ? wait : options.BreakForAtMost;
    }

    private static bool IsSilence(ProbeOutcome outcome) => outcome is ProbeOutcome.TimedOut or ProbeOutcome.Refused or ProbeOutcome.Unreachable
        or ProbeOutcome.Reset or ProbeOutcome.Closed or ProbeOutcome.DnsFailed or ProbeOutcome.TlsFailed;

    private sealed record Breaker(ResiliencePipeline<TrackerCheck> Pipeline, CircuitBreakerStateProvider State);
}
