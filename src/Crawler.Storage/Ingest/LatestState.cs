using Crawler.Probing.Observations;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>Brings the tables of the newest state up to a batch, but for claims (<see cref="NewestClaims"/>). Each statement brings as many rows as things changed, in the order of keys.</summary>
internal sealed class LatestState(KeyResolver keys, long agentId)
{
    /// <summary>Statements that bring them up to the batch, sent together.</summary>
    public NpgsqlBatch Of(Batch batch, DateTimeOffset now)
    {
        var statements = new NpgsqlBatch();
        if (batch.Snapshots.Count > 0)
        {
            statements.AddFile("queries/swarm_latest_lock");
        }

        foreach (var (file, parameters) in new[]
        {
            ("queries/latest_snapshots", Snapshots(batch)),
            ("queries/latest_snapshot_details", SnapshotDetails(batch)),
            ("queries/latest_trackers", Trackers(batch)),
            ("queries/latest_web_seeds", LatestWebSeeds.Of(batch, keys)),
            ("queries/count_agent_minutes", Minutes(batch)),
            ("queries/mark_dirty_hours", Hours(batch, now)),
        })
        {
            if (parameters is not null)
            {
                statements.AddFile(file, parameters);
            }
        }

        return statements;
    }

    private (string Name, object? Value)[]? Snapshots(Batch batch)
    {
        var swarms = batch.Snapshots
            .GroupBy(x => keys.KeyOf(x.Snapshot.Swarm))
            .OrderBy(x => x.Key)
            .Select(x => (
                x.Key,
                Run: Run.Of(x.Select(y => y.Snapshot), y => y.ObservedAt, y => y.Seeders > 0),
                AliveAt: x.Where(y => y.Snapshot.Seeders > 0 || y.Snapshot.DistributedCopies >= 1).Max(y => (DateTimeOffset?)y.Snapshot.ObservedAt.ToUniversalTime()),
                WholeCrawlAt: x.Where(y => y.Snapshot.IsWhole).Max(y => (DateTimeOffset?)y.Snapshot.StartedAt.ToUniversalTime())))
            .ToList();
        return swarms.Count == 0 ? null :
        [
            ("SwarmIds", swarms.Select(x => x.Key).ToArray()),
            ("VerifiedAts", swarms.Select(x => x.Run.Newest.ObservedAt.ToUniversalTime()).ToArray()),
            ("Seeders", swarms.Select(x => x.Run.Newest.Seeders).ToArray()),
            ("Leechers", swarms.Select(x => x.Run.Newest.Leechers).ToArray()),
            ("Reachable", swarms.Select(x => x.Run.Newest.ReachablePeers).ToArray()),
            ("Known", swarms.Select(x => x.Run.Newest.KnownPeers).ToArray()),
            ("Copies", swarms.Select(x => x.Run.Newest.DistributedCopies).ToArray()),
            ("SeedSeenAts", swarms.Select(x => x.Run.LastGood).ToArray()),
            ("SeedlessSinces", swarms.Select(x => x.Run.FirstBadAfter).ToArray()),
            ("WholeCrawlAts", swarms.Select(x => x.WholeCrawlAt).ToArray()),
            ("AliveAts", swarms.Select(x => x.AliveAt).ToArray()),
        ];
    }

    private (string Name, object? Value)[]? SnapshotDetails(Batch batch)
    {
        var newest = batch.Snapshots
            .GroupBy(x => keys.KeyOf(x.Snapshot.Swarm))
            .OrderBy(x => x.Key)
            .Select(x => (x.Key, Snapshot: x.Select(y => y.Snapshot).MaxBy(y => y.ObservedAt)!))
            .ToList();
        return newest.Count == 0 ? null :
        [
            ("SwarmIds", newest.Select(x => x.Key).ToArray()),
            ("ObservedAts", newest.Select(x => x.Snapshot.ObservedAt.ToUniversalTime()).ToArray()),
            ("SampleShares", newest.Select(x => (float)x.Snapshot.SampleShare).ToArray()),
            ("PartialSeeds", newest.Select(x => x.Snapshot.PartialSeeds).ToArray()),
            ("Progress", newest.Select(x => Literal(x.Snapshot.Progress)).ToArray()),
            ("OrderKnown", newest.Select(x => x.Snapshot.OrderKnown).ToArray()),
            ("Sequential", newest.Select(x => x.Snapshot.Sequential).ToArray()),
            ("Pieces", newest.Select(x => x.Snapshot.Spread?.Pieces).ToArray()),
            ("RarestReplicas", newest.Select(x => x.Snapshot.Spread?.RarestReplicas).ToArray()),
            ("RarestPieces", newest.Select(x => x.Snapshot.Spread?.RarestPieces).ToArray()),
            ("Rarest", newest.Select(x => Literal(x.Snapshot.Spread?.Rarest)).ToArray()),
            ("Strips", newest.Select(x => Literal(x.Snapshot.Spread?.Strip)).ToArray()),
        ];
    }

    private (string Name, object? Value)[]? Trackers(Batch batch)
    {
        var trackers = batch.Checks
            .Select(x => x.Check)
            .Where(x => x.Outcome is not (ProbeOutcome.Inconclusive or ProbeOutcome.Cancelled or ProbeOutcome.Blocked))
            .GroupBy(x => keys.KeyOf(x.Tracker))
            .OrderBy(x => x.Key)
            .Select(x => (x.Key, Run: Run.Of(x, y => y.ObservedAt, HasAnswered)))
            .ToList();
        return trackers.Count == 0 ? null :
        [
            ("TrackerIds", trackers.Select(x => x.Key).ToArray()),
            ("ObservedAts", trackers.Select(x => x.Run.Newest.ObservedAt.ToUniversalTime()).ToArray()),
            ("Kinds", trackers.Select(x => x.Run.Newest.Kind.ToCode()).ToArray()),
            ("Outcomes", trackers.Select(x => x.Run.Newest.Outcome.ToCode()).ToArray()),
            ("Rtts", trackers.Select(x => (float?)x.Run.Newest.RttMs).ToArray()),
            ("Errors", trackers.Select(x => StoredText.Clean(x.Run.Newest.Error, 500)).ToArray()),
            ("AnsweredAts", trackers.Select(x => x.Run.LastGood).ToArray()),
            ("FailingSinces", trackers.Select(x => x.Run.FirstBadAfter).ToArray()),
        ];
    }

    private (string Name, object? Value)[]? Minutes(Batch batch)
    {
        var minutes = batch.Observations
            .Where(x => x is not WebSeedCheck)
            .GroupBy(x => Floor(x.ObservedAt, TimeSpan.TicksPerMinute))
            .OrderBy(x => x.Key)
            .ToList();
        return minutes.Count == 0 ? null :
        [
            ("AgentId", agentId),
            ("Minutes", minutes.Select(x => x.Key).ToArray()),
            ("Checks", minutes.Select(x => x.LongCount(y => y is TrackerCheck)).ToArray()),
            ("Visits", minutes.Select(x => x.LongCount(y => y is PeerVisit)).ToArray()),
            ("Snapshots", minutes.Select(x => x.LongCount(y => y is SwarmSnapshot)).ToArray()),
        ];
    }

    private static (string Name, object? Value)[]? Hours(Batch batch, DateTimeOffset now)
    {
        var hours = batch.Observations.Select(x => Floor(x.ObservedAt, TimeSpan.TicksPerHour)).Distinct().Order().ToArray();
        return hours.Length == 0 ? null : [("Hours", hours), ("Now", now)];
    }

    private static bool HasAnswered(TrackerCheck check) =>
        check.Outcome is ProbeOutcome.Ok or ProbeOutcome.UnknownTorrent or ProbeOutcome.TrackerFailure;

    // PostgreSQL has no arrays of arrays of different lengths: each is sent as its text.
    private static string? Literal(IReadOnlyList<int>? numbers) => numbers is null ? null : $"{{{string.Join(',', numbers)}}}";

    private static DateTimeOffset Floor(DateTimeOffset at, long ticks) => new(at.UtcTicks - (at.UtcTicks % ticks), TimeSpan.Zero);
}
