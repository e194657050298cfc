using Crawler.Probing.Observations;
using Crawler.Storage.Journal;
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

    /// <summary>Records that could not be decoded, and why.</summary>
    public List<(JournalRecord Record, string Reason)> Undecodable { get; } = [];

    /// <summary>Every tracker named.</summary>
    public IEnumerable<TrackerRef> Trackers => Checks.Select(x => x.Check.Tracker).Concat(Requests.Select(x => x.Request.Tracker));

    /// <summary>Everything that was seen: what was only about to be asked is not.</summary>
    public IEnumerable<Observation> Observations =>
        Checks.Select(x => (Observation)x.Check).Concat(Visits.Select(x => x.Visit.Visit)).Concat(Snapshots.Select(x => x.Snapshot));

    /// <summary>Every swarm named.</summary>
    public IEnumerable<SwarmRef> Swarms =>
        Checks.SelectMany(x => x.Check.Claims).Select(x => x.Swarm)
            .Concat(Visits.Select(x => x.Visit.Visit.Swarm)).Concat(Snapshots.Select(x => x.Snapshot.Swarm))
            .Concat(Requests.Select(x => x.Request.Swarm).OfType<SwarmRef>());

    /// <summary>Decodes records; row keys count up from <paramref name="firstKey"/>.</summary>
    public static Batch Decode(IReadOnlyList<JournalRecord> records, long firstKey)
    {
        var batch = new Batch();
        var key = firstKey;
        foreach (var record in records)
        {
            try
            {
                batch.Add(ObservationCodec.Read(record.Type, record.Version, record.Payload.Span), key++);
            }
            catch (Exception e) when (e is InvalidDataException or FormatException)
            {
                batch.Undecodable.Add((record, e.Message));
            }
        }

        return batch;
    }

    private void Add(object observation, long key)
    {
        switch (observation)
        {
            case TrackerCheck check:
                Checks.Add((key, check));
                break;
            case MaskedVisit visit:
                Visits.Add((key, visit));
                break;
            case SwarmSnapshot snapshot:
                Snapshots.Add((key, snapshot));
                break;
            case TrackerRequest request:
                Requests.Add((key, request));
                break;
            default:
                throw new InvalidDataException($"No table holds a {observation.GetType().Name}.");
        }
    }
}
