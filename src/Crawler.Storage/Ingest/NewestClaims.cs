using System.Runtime.InteropServices;
using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;
using Crawler.Storage.Sql;
using Crawler.Wire.Identity;
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

    /// <summary>Takes in what a batch claims; its keys are resolved.</summary>
    public void Gather(Batch batch)
    {
        foreach (var (_, check) in batch.Checks)
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

        foreach (var (own, block) in batch.Blocks)
        {
            for (var request = 0; request < own.Length; request++)
            {
                Gather(block, request);
            }
        }
    }

    /// <summary>Adds what writes them to statements that are sent together.</summary>
    public void AddTo(NpgsqlBatch statements)
    {
        var (swarms, trackers) = (new long[_newest.Count], new long[_newest.Count]);
        var (times, outcomes) = (new DateTime[_newest.Count], new string[_newest.Count]);
        var (seeders, leechers, completed) = (new int[_newest.Count], new int[_newest.Count], new int[_newest.Count]);
        var i = 0;
        foreach (var ((swarm, tracker), claim) in _newest)
        {
            (swarms[i], trackers[i], times[i]) = (swarm, tracker, new DateTime(claim.Ticks, DateTimeKind.Utc));
            outcomes[i] = claim.Outcome.ToCode();
            (seeders[i], leechers[i], completed[i]) = (Math.Max(claim.Seeders, -1), Math.Max(claim.Leechers, -1), Math.Max(claim.Completed, -1));
            i++;
        }

        statements.AddFile(
            "queries/latest_claims",
            ("swarm_ids", swarms), ("tracker_ids", trackers), ("observed_ats", times), ("outcomes", outcomes),
            ("seeders", seeders), ("leechers", leechers), ("completed", completed));
        statements.AddFile("queries/latest_claimed", ("swarm_ids", swarms.Distinct().ToArray()));
    }

    /// <summary>Forgets them: they are written.</summary>
    public void Clear() => _newest.Clear();

    private void Gather(StoredBlock block, int request)
    {
        var ids = block.Ids(request);
        var hashes = block.Hashes(request);
        var counts = block.Counts(request);
        var tracker = keys.KeyOf(block.Checks[request].Tracker);
        var at = block.Checks[request].ObservedAt.UtcTicks;
        for (var i = 0; i < ids.Length; i++)
        {
            ref readonly var count = ref counts[i];
            if (!count.IsOpen)
            {
                var swarm = keys.KeyOf(new SwarmRef(ids[i], new InfoHash(hashes[(i * InfoHash.Size)..])));
                var outcome = count.IsUnknown ? ProbeOutcome.UnknownTorrent : ProbeOutcome.Ok;
                Add(swarm, tracker, new Claim(at, outcome, count.Seeders, count.Leechers, count.Completed));
            }
        }
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
