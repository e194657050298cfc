namespace Crawler.Storage.Journal;

/// <summary>A record as it is in the journal, its checksum verified.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Type">What it is.</param>
/// <param name="Version">Version of its layout.</param>
/// <param name="Payload">Its bytes.</param>
internal sealed record JournalRecord(
    JournalPosition At, JournalPosition End, RecordType Type, byte Version, ReadOnlyMemory<byte> Payload);

/// <summary>What a record is.</summary>
internal enum RecordType : byte
{
    /// <summary>A query to a tracker with its claims.</summary>
    TrackerCheck = 1,

    /// <summary>A visit to a peer.</summary>
    Visit = 2,

    /// <summary>The summary of a crawl.</summary>
    SwarmSnapshot = 3,

    /// <summary>A request to a tracker that is about to be sent.</summary>
    TrackerRequest = 4,

    /// <summary>Queries to a tracker that were answered whole, many together, with their claims.</summary>
    ScrapedBlock = 5,

    /// <summary>A question to a web seed.</summary>
    WebSeedCheck = 6,
}

/// <summary>A part of a segment that cannot be read.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Offset">Where the part begins.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Reason">For people.</param>
internal sealed record JournalDamage(long Segment, long Offset, long Length, string Reason);
