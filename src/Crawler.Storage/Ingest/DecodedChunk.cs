using Crawler.Probing.Observations;
using Crawler.Storage.Journal;
using Crawler.Storage.Journal.Codecs;

namespace Crawler.Storage.Ingest;

/// <summary>A part of the journal, its records decoded.</summary>
internal sealed class DecodedChunk
{
    private DecodedChunk(JournalChunk chunk) => Chunk = chunk;

    /// <summary>The part.</summary>
    public JournalChunk Chunk { get; }

    /// <summary>What <see cref="ObservationCodec.Read"/> gave, in order.</summary>
    public List<object> Observations { get; } = [];

    /// <summary>Records that could not be decoded, and why.</summary>
    public List<(JournalRecord Record, string Reason)> Undecodable { get; } = [];

    /// <summary>Keys that its rows need.</summary>
    public long Rows => Observations.Sum(x => x switch
    {
        StoredBlock block => block.Checks.Count,
        TrackerRequest { HashesEach: { } each and > 0 } request => (request.Hashes + each - 1) / each,
        _ => 1L,
    });

    /// <summary>When the first observation was made; null when there is none.</summary>
    public DateTimeOffset? FirstAt => Observations.FirstOrDefault() switch
    {
        StoredBlock { Checks: [var first, ..] } => first.ObservedAt,
        MaskedVisit visit => visit.Visit.ObservedAt,
        TrackerRequest => null,
        Observation observation => observation.ObservedAt,
        _ => null,
    };

    /// <summary>Decodes; a record that is none, or that cannot be so, becomes undecodable.</summary>
    public static DecodedChunk Of(JournalChunk chunk, DateTimeOffset now)
    {
        var decoded = new DecodedChunk(chunk);
        foreach (var record in chunk.Records)
        {
            try
            {
                var observation = ObservationCodec.Read(record.Type, record.Version, record.Payload);
                Plausibility.Check(observation, now);
                decoded.Observations.Add(observation);
            }
            catch (Exception e) when (ObservationCodec.IsRefusal(e))
            {
                decoded.Undecodable.Add((record, e.Message));
            }
        }

        return decoded;
    }
}
