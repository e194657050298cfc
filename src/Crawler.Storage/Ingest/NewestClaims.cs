using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;
using Crawler.Storage.Sql;
using Crawler.Wire.Identity;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Brings the newest claim of each tracker on each swarm, and what is claimed of each swarm now, up to a batch. What the claims of a request
/// have in common is sent once for all of them; the lists stay for the next batch.
/// </summary>
internal sealed class NewestClaims(KeyResolver keys)
{
    private readonly List<long> _swarms = [];
    private readonly List<long> _sources = [];
    private readonly List<int> _seeders = [];
    private readonly List<int> _leechers = [];
    private readonly List<int> _completed = [];
    private readonly List<long> _trackers = [];
    private readonly List<DateTimeOffset> _times = [];
    private readonly List<string> _outcomes = [];

    /// <summary>Adds what brings them up to the batch to statements that are sent together; its lists are in use until those are done.</summary>
    public void Add(NpgsqlBatch statements, Batch batch)
    {
        Gather(batch);
        if (_swarms.Count == 0)
        {
            return;
        }

        statements.AddFile(
            "queries/latest_claims",
            ("swarm_ids", _swarms), ("sources", _sources), ("seeders", _seeders), ("leechers", _leechers), ("completed", _completed),
            ("tracker_ids", _trackers), ("observed_ats", _times), ("outcomes", _outcomes));
        statements.AddFile("queries/latest_claimed", ("swarm_ids", _swarms));
    }

    private void Gather(Batch batch)
    {
        _swarms.Clear();
        _sources.Clear();
        _seeders.Clear();
        _leechers.Clear();
        _completed.Clear();
        _trackers.Clear();
        _times.Clear();
        _outcomes.Clear();
        foreach (var (_, check) in batch.Checks)
        {
            foreach (var claims in check.Claims.Where(x => Tells(x.Outcome)).GroupBy(x => x.Outcome))
            {
                var source = Source(check, claims.Key);
                foreach (var claim in claims)
                {
                    Add(keys.KeyOf(claim.Swarm), source, claim.Seeders ?? -1, claim.Leechers ?? -1, claim.Completed ?? -1);
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

    private void Gather(StoredBlock block, int request)
    {
        var ids = block.Ids(request);
        var hashes = block.Hashes(request);
        var counts = block.Counts(request);
        var (known, unknown) = (0L, 0L);
        for (var i = 0; i < ids.Length; i++)
        {
            if (!counts[i].IsOpen)
            {
                ref var source = ref counts[i].IsUnknown ? ref unknown : ref known;
                source = source > 0 ? source : Source(block.Checks[request], counts[i].IsUnknown ? ProbeOutcome.UnknownTorrent : ProbeOutcome.Ok);
                var key = keys.KeyOf(new SwarmRef(ids[i], new InfoHash(hashes[(i * InfoHash.Size)..])));
                Add(key, source, counts[i].Seeders, counts[i].Leechers, counts[i].Completed);
            }
        }
    }

    // Counted from 1, as the database counts the elements of an array.
    private long Source(TrackerCheck check, ProbeOutcome outcome)
    {
        _trackers.Add(keys.KeyOf(check.Tracker));
        _times.Add(check.ObservedAt.ToUniversalTime());
        _outcomes.Add(outcome.ToCode());
        return _trackers.Count;
    }

    private void Add(long swarm, long source, int seeders, int leechers, int completed)
    {
        _swarms.Add(swarm);
        _sources.Add(source);
        _seeders.Add(Math.Max(seeders, -1));
        _leechers.Add(Math.Max(leechers, -1));
        _completed.Add(Math.Max(completed, -1));
    }

    // What was our own doing says nothing of the swarm.
    private static bool Tells(ProbeOutcome outcome) =>
        outcome is not (ProbeOutcome.Inconclusive or ProbeOutcome.Cancelled or ProbeOutcome.Blocked);
}
