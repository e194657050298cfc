using System.Collections.Concurrent;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Pacing;

/// <summary>
/// Holds back requests to a tracker that just asked this process to stay away (<c>Retry-After</c>): work that was claimed before it said
/// so would still reach it. The schedule knows it only for what is claimed afterwards.
/// </summary>
public sealed class TrackerGate(TimeProvider time)
{
    // Longer than anything that is claimed waits; beyond that the schedule holds.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private const int MaxTrackers = 50_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _closedUntil = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the tracker may be asked now.</summary>
    public bool IsOpen(TrackerRef tracker) => !_closedUntil.TryGetValue(tracker.Url.Authority, out var until) || time.GetUtcNow() >= until;

    /// <summary>Learns from what came of a request.</summary>
    public void Note(TrackerCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (check.Outcome is ProbeOutcome.Ok or ProbeOutcome.TrackerFailure || check.MinIntervalSeconds is not > 0)
        {
            return;
        }

        if (_closedUntil.Count > MaxTrackers)
        {
            _closedUntil.Clear();
        }

        var wait = TimeSpan.FromSeconds(check.MinIntervalSeconds.Value);
        _closedUntil[check.Tracker.Url.Authority] = check.ObservedAt + (wait < Longest ? wait : Longest);
    }
}
