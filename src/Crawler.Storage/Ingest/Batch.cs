using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;

namespace Crawler.Storage.Ingest;

/// <summary>Decoded records of one transaction, each with the key of its row.</summary>
internal sealed class Batch
{
    /// <summary>Tracker checks.</summary>
    public List<(long Key, TrackerCheck Check)> Checks { get; } = [];

    /// <summary>Visits.</summary>
    public List<(long Key, MaskedVisit Visit)> Visits { get; } = [];

    /// <summary>Swarm snapshots.</summary>
    public List<(long Key, SwarmSnapshot Snapshot)> Snapshots { get; } = [];

    /// <summary>Requests to trackers.</summary>
    public List<(long Key, TrackerRequest Request)> Requests { get; } = [];

    /// <summary>Questions to web seeds.</summary>
    public List<(long Key, WebSeedCheck Check)> WebSeeds { get; } = [];

    /// <summary>Blocks of answered scrapes: their requests are among the checks, with these keys; their claims are here.</summary>
    public List<(long[] Keys, StoredBlock Block)> Blocks { get; } = [];

    /// <summary>Every tracker named.</summary>
    public IEnumerable<TrackerRef> Trackers => Checks.Select(x => x.Check.Tracker).Concat(Requests.Select(x => x.Request.Tracker));

    /// <summary>Everything that was seen: what was only about to be asked is not.</summary>
    public IEnumerable<Observation> Observations =>
        Checks.Select(x => (Observation)x.Check).Concat(Visits.Select(x => x.Visit.Visit)).Concat(Snapshots.Select(x => x.Snapshot))
            .Concat(WebSeeds.Select(x => x.Check));

    /// <summary>Every swarm named outside of blocks.</summary>
    public IEnumerable<SwarmRef> Swarms =>
        Checks.SelectMany(x => x.Check.Claims).Select(x => x.Swarm)
            .Concat(Visits.Select(x => x.Visit.Visit.Swarm)).Concat(Snapshots.Select(x => x.Snapshot.Swarm))
            .Concat(Requests.Select(x => x.Request.Swarm).OfType<SwarmRef>()).Concat(WebSeeds.Select(x => x.Check.Seed.Swarm));

    /// <summary>Sorts what was decoded, and gives each row a key.</summary>
    public static Batch Of(DecodedChunk decoded, Func<long> nextKey)
    {
        var batch = new Batch();
        decoded.Observations.ForEach(x => batch.Add(x, nextKey));
        return batch;
    }

    private void Add(object observation, Func<long> nextKey)
    {
        switch (observation)
        {
            case TrackerCheck check:
                Checks.Add((nextKey(), check));
                break;
            case StoredBlock block:
                AddBlock(block, nextKey);
                break;
            case MaskedVisit visit:
                Visits.Add((nextKey(), visit));
                break;
            case SwarmSnapshot snapshot:
                Snapshots.Add((nextKey(), snapshot));
                break;
            case WebSeedCheck check:
                WebSeeds.Add((nextKey(), check));
                break;
            case TrackerRequest request:
                AddRequests(request, nextKey);
                break;
            default:
                throw new InvalidDataException($"No table holds a {observation.GetType().Name}.");
        }
    }

    private void AddBlock(StoredBlock block, Func<long> nextKey)
    {
        var own = new long[block.Checks.Count];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = nextKey();
            Checks.Add((own[i], block.Checks[i]));
        }

        Blocks.Add((own, block));
    }

    private void AddRequests(TrackerRequest request, Func<long> nextKey)
    {
        if (request.HashesEach is not > 0)
        {
            Requests.Add((nextKey(), request));
            return;
        }

        for (var left = request.Hashes; left > 0; left -= request.HashesEach.Value)
        {
            Requests.Add((nextKey(), request with { Hashes = Math.Min(left, request.HashesEach.Value), HashesEach = null }));
        }
    }
}
