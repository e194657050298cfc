using System.Runtime.InteropServices;
using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// The newest claim of each tracker on each swarm, gathered from batches until it is written: however often a backlog names a swarm,
/// each is written once. About 64 bytes for each.
/// </summary>
internal sealed class NewestClaims(KeyResolver keys)
{
    private const int Most = 200_000;

    private readonly Dictionary<(long Swarm, long Tracker), Claim> _newest = [];

    /// <summary>Whether there is nothing to be written.</summary>
    public bool IsEmpty => _newest.Count == 0;

    /// <summary>Whether it is time to write, as memory has its bound.</summary>
    public bool IsFull => _newest.Count >= Most;

    /// <summary>Takes in what checks claim; their keys are resolved.</summary>
    public void Gather(List<(long Key, TrackerCheck Check)> checks)
    {
        foreach (var (_, check) in checks)
        {
            foreach (var claim in check.Claims)
            {
                if (Tells(claim.Outcome))
                {
                    Add(
                        keys.KeyOf(claim.Swarm), keys.KeyOf(check.Tracker),
                        new Claim(check.ObservedAt.UtcTicks, claim.Outcome, claim.Seeders ?? -1, claim.Leechers ?? -1, claim.Completed ?? -1));
                }
            }
        }
    }

    /// <summary>Takes in what a block claims; its keys are resolved.</summary>
    /// <param name="block">The block.</param>
    /// <param name="tracker">The key of its tracker.</param>
    public void Gather(StoredBlock block, long tracker)
    {
        for (var request = 0; request < block.Checks.Count; request++)
        {
            var swarms = block.Keys(request);
            var counts = block.Counts(request);
            var at = block.Checks[request].ObservedAt.UtcTicks;
            for (var i = 0; i < swarms.Length; i++)
            {
                ref readonly var count = ref counts[i];
                if (!count.IsOpen)
                {
                    var outcome = count.IsUnknown ? ProbeOutcome.UnknownTorrent : ProbeOutcome.Ok;
                    Add(swarms[i], tracker, new Claim(at, outcome, count.Seeders, count.Leechers, count.Completed));
                }
            }
        }
    }

    /// <summary>Copies them into a table of the session, within the connection's transaction, at whose end it is empty again.</summary>
    public async Task CopyAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await connection.ExecuteFileAsync("queries/newest_claims", transaction, [], cancellationToken);
        await BinaryCopy.CopyAsync(connection, SqlFiles.Read("queries/copy_newest_claim"), _newest, Write, cancellationToken);
    }

    /// <summary>Adds what writes those that were copied to statements that are sent together.</summary>
    public void AddTo(NpgsqlBatch statements)
    {
        statements.AddFile("queries/latest_claims");
        var swarms = new HashSet<long>(_newest.Count);
        foreach (var (swarm, _) in _newest.Keys)
        {
            swarms.Add(swarm);
        }

        statements.AddFile("queries/latest_claimed", ("swarm_ids", swarms.ToArray()));
    }

    /// <summary>Forgets them: they are written.</summary>
    public void Clear() => _newest.Clear();

    private static void Write(CopyBuffer row, KeyValuePair<(long Swarm, long Tracker), Claim> newest)
    {
        row.Int64(newest.Key.Swarm);
        row.Int64(newest.Key.Tracker);
        row.Int64(CopyBuffer.Micros(newest.Value.Ticks));
        row.Bytes(OutcomeCodes.Of(newest.Value.Outcome));
        row.Count(newest.Value.Seeders);
        row.Count(newest.Value.Leechers);
        row.Count(newest.Value.Completed);
    }

    private void Add(long swarm, long tracker, Claim claim)
    {
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, (swarm, tracker), out var exists);
        if (!exists || claim.Ticks >= newest.Ticks)
        {
            newest = claim;
        }
    }

    // What was our own doing says nothing of the swarm.
    private static bool Tells(ProbeOutcome outcome) =>
        outcome is not (ProbeOutcome.Inconclusive or ProbeOutcome.Cancelled or ProbeOutcome.Blocked);

    // Counts are -1 where they were not said.
    private readonly record struct Claim(long Ticks, ProbeOutcome Outcome, int Seeders, int Leechers, int Completed);
}
