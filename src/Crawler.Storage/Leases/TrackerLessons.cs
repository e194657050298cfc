using Crawler.Probing.Observations;
using Crawler.Storage.Sql;

namespace Crawler.Storage.Leases;

/// <summary>Reads from a check what the tracker asks for. No interval that a stranger names is taken beyond its limit.</summary>
internal sealed class TrackerLessons(ScheduleOptions options)
{
    /// <summary>The lesson; null when the check says nothing of the tracker.</summary>
    public TrackerLesson? Of(TrackerCheck check)
    {
        if (check.Tracker.TrackerId == 0
            || check.Outcome is ProbeOutcome.Inconclusive or ProbeOutcome.Cancelled or ProbeOutcome.Blocked)
        {
            return null;
        }

        var answered = check.Outcome is ProbeOutcome.Ok or ProbeOutcome.TrackerFailure or ProbeOutcome.UnknownTorrent;
        var interval = Limited(check.IntervalSeconds);
        var minInterval = Limited(check.MinIntervalSeconds);
        var announced = check.Kind == CheckKind.Announce;

        // A failure's "retry in" speaks of these swarms at this moment; it is no rule for the tracker.
        var isRule = check.Outcome == ProbeOutcome.Ok;
        return new TrackerLesson
        {
            TrackerId = check.Tracker.TrackerId,
            SwarmIds = [.. check.Claims.Select(x => x.Swarm.SwarmId).Distinct()],
            ObservedAt = check.ObservedAt.ToUniversalTime(),
            Answered = answered,
            IsScraped = !announced && isRule,
            IsScrapeRefused = !announced && check.Outcome is ProbeOutcome.TrackerFailure or ProbeOutcome.HttpError,
            Software = StoredText.Clean(check.Software, 100),
            AnnounceInterval = announced && isRule ? interval : null,
            AnnounceMinInterval = announced && isRule ? minInterval : null,
            ScrapeMinInterval = !announced && isRule ? minInterval : null,
            RetrySeconds = answered ? null : minInterval,
            BackoffSeconds = options.FailureBackoff.TotalSeconds,
            BackoffMaxSeconds = options.FailureBackoffMax.TotalSeconds,
            AnnounceSeconds = announced ? Math.Max(interval ?? 0, minInterval ?? 0) : 0,
            ScrapeSeconds = announced ? 0 : minInterval ?? 0,
        };
    }

    private int? Limited(int? seconds) =>
        seconds is { } value ? Math.Clamp(value, 0, (int)options.LearnedIntervalMax.TotalSeconds) : null;
}
