using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Storage.Journal.Codecs;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Journal;

/// <summary>Finds the announces whose farewell a crash cut off: in the ledger, which is in the journal.</summary>
public static class PendingFarewells
{
    private const int ChunkRecords = 10_000;

    // An announce and its farewell take less than this together, so what is older than this before the end has had it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    // A farewell was put down and then sent: of the last ones it is not known whether they were. Twice does no harm.
    private static readonly TimeSpan Doubtful = TimeSpan.FromSeconds(10);

    /// <summary>Those of the newest part of a journal that was just opened, oldest first.</summary>
    public static IReadOnlyList<Farewell> Read(JournalWriter journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var started = new Dictionary<PeerId, TrackerRequest>();
        var stopped = new Dictionary<PeerId, DateTimeOffset>();
        var end = DateTimeOffset.MinValue;
        var reader = new JournalReader(journal.Directory, journal.Id);
        var limit = journal.Durable;
        for (var chunk = reader.Read(Begin(journal.Directory), limit, ChunkRecords); !chunk.IsEmpty; chunk = reader.Read(chunk.Next, limit, ChunkRecords))
        {
            foreach (var request in chunk.Records.Where(x => x.Type == RecordType.TrackerRequest).Select(Decode).OfType<TrackerRequest>())
            {
                end = request.ObservedAt > end ? request.ObservedAt : end;
                if (request is { Purpose: RequestPurpose.Started, PeerId: { } newcomer })
                {
                    started[newcomer] = request;
                }
                else if (request is { Purpose: RequestPurpose.Stopped, PeerId: { } leaver })
                {
                    stopped[leaver] = request.ObservedAt;
                }
            }
        }

        return
        [
            .. started.Values
                .Where(x => end - x.ObservedAt < Longest && (!stopped.TryGetValue(x.PeerId!.Value, out var at) || end - at < Doubtful))
                .OrderBy(x => x.ObservedAt)
                .Select(Farewell.Of),
        ];
    }

    private static JournalPosition Begin(string directory)
    {
        var segments = SegmentFiles.List(directory).Select(x => (Number: x, At: SegmentFiles.WrittenAt(directory, x))).ToList();
        // The newest segment is the one that was just begun; the one before it tells when the last process ended.
        var ended = segments.Count > 1 ? segments[^2].At : DateTime.UnixEpoch;
        var first = segments.Find(x => x.At > ended - Longest);
        return new JournalPosition(first.Number, 0, 0);
    }

    // What cannot be read is the ingest's to report.
    private static TrackerRequest? Decode(JournalRecord record)
    {
        try
        {
            return ObservationCodec.Read(record.Type, record.Version, record.Payload) as TrackerRequest;
        }
        catch (Exception e) when (ObservationCodec.IsRefusal(e))
        {
            return null;
        }
    }
}
