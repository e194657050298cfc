using Crawler.Probing.Work;
using Crawler.Storage.Sql;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Leases;

/// <summary>
/// Claims the tracker that is due longest, and its due swarms. Agents that share a database have a like number of trackers each: one leaves to the
/// others for a moment what is not its turn, and gives away what it has beyond its share.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="agentId">This agent.</param>
/// <param name="options">Intervals and leases.</param>
/// <param name="clock">Knows when it is of use to ask.</param>
/// <param name="throttle">How much longer intervals are just now; null: as they are.</param>
internal sealed class ScrapeClaims(Database database, long agentId, ScheduleOptions options, WorkClock clock, WorkThrottle? throttle)
{
    private const int UnknownTrackerRoom = 500;

    /// <summary>Knows when it is of use to ask.</summary>
    public WorkClock Clock => clock;

    /// <summary>Claims up to so many swarms; null when nothing is due.</summary>
    public async Task<ScrapeWork?> ClaimAsync(int maxSwarms, CancellationToken cancellationToken)
    {
        if (clock.IsQuiet)
        {
            return null;
        }

        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (clock.Begin())
        {
            await connection.ExecuteAsync(Statement.Of("queries/tracker_due_sweep", null, cancellationToken));
        }

        bool isSettled;
        do
        {
            (var work, isSettled) = await ClaimDueAsync(connection, maxSwarms, cancellationToken);
            if (work is not null)
            {
                return work;
            }
        }
        while (isSettled);

        clock.Expect(await connection.ExecuteScalarAsync<DateTime?>(
            Statement.Of("queries/next_scrape", Claimant(database.Time.GetUtcNow()), cancellationToken)));
        return null;
    }

    // The work; or whether a tracker had none, against what was known, so that another may have some.
    private async Task<(ScrapeWork? Work, bool IsSettled)> ClaimDueAsync(
        NpgsqlConnection connection, int maxSwarms, CancellationToken cancellationToken)
    {
        var now = database.Time.GetUtcNow();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tracker = await connection.QuerySingleOrDefaultAsync<TrackerRow>(Statement.Of(
            "queries/claim_tracker", Claimant(now), cancellationToken, transaction));
        if (tracker is null)
        {
            return (null, false);
        }

        var limits = (await connection.QueryAsync<LimitRow>(
            Statement.Of("queries/tracker_limits", new { tracker.TrackerId }, cancellationToken, transaction))).ToList();
        var swarms = await ClaimedRows.ReadAsync(
            connection, transaction,
            [
                ("TrackerId", tracker.TrackerId), ("Now", now), ("Limit", Room(tracker, limits, maxSwarms)),
                ("IntervalSeconds", options.ScrapeInterval.TotalSeconds * (throttle?.Thinning ?? 1)), ("ScrapeSpeedUp", options.ScrapeSpeedUp),
                ("ScrapeSlowDown", options.ScrapeSlowDown), ("Jitter", options.Jitter),
            ],
            cancellationToken);
        if (swarms is null)
        {
            await transaction.RollbackAsync(cancellationToken);
            var isDue = await connection.ExecuteScalarAsync<bool>(Statement.Of(
                "queries/tracker_due_settle", new { tracker.TrackerId, Now = now }, cancellationToken));
            return (null, !isDue);
        }

        await transaction.CommitAsync(cancellationToken);
        return (new ScrapeWork(tracker.ToRef(), swarms)
        {
            Limits = limits.ToDictionary(x => x.AddressFamily, x => x.ToLimits()),
            WasCounted = swarms.WasCounted,
            HasMinInterval = tracker.HasMinInterval,
            Until = now + (options.Lease / 2),
        }, false);
    }

    private Claimant Claimant(DateTimeOffset now) => new(agentId, now, now + options.Lease);

    // No more than one pass can ask for: all else would be moved on only to be given back.
    private static int Room(TrackerRow tracker, List<LimitRow> limits, int maxSwarms)
    {
        var whole = limits.Select(x => x.Whole).DefaultIfEmpty().Max();
        return (whole, tracker.HasMinInterval) switch
        {
            (0, _) => Math.Min(maxSwarms, UnknownTrackerRoom),
            (_, true) => Math.Min(maxSwarms, whole * 2),
            _ => maxSwarms,
        };
    }
}
