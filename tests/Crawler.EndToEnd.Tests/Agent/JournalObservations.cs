using System.Buffers.Binary;
using Crawler.Probing.Observations;
using Crawler.Storage.Journal;
using Crawler.Storage.Journal.Codecs;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>
/// What a journal holds, read from its files by a reader of its own, so that an error of the program's reader cannot hide. No agent may
/// be writing it.
/// </summary>
internal static class JournalObservations
{
    private const int FrameHeader = 8;

    /// <summary>Every observation in words, sorted, each claim of a check beside the check.</summary>
    public static IReadOnlyList<string> Read(string folder, bool allowTornEnd = false)
    {
        var words = new List<string>();
        var segments = Directory.GetFiles(folder, "*.journal").Order(StringComparer.Ordinal).ToList();
        foreach (var path in segments)
        {
            var bytes = File.ReadAllBytes(path);
            var rest = ReadSegment(bytes, words);
            Assert.True(rest == 0 || (allowTornEnd && path == segments[^1]), $"{path}: {rest} bytes at its end are no record.");
        }

        words.Sort(StringComparer.Ordinal);
        return words;
    }

    /// <summary>How many segments there are.</summary>
    public static int Segments(string folder) => Directory.GetFiles(folder, "*.journal").Length;

    private static int ReadSegment(byte[] bytes, List<string> words)
    {
        if (bytes.Length < 12)
        {
            return bytes.Length;
        }

        var at = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        while (at + FrameHeader + 2 <= bytes.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            if (length < 2 || at + FrameHeader + length > bytes.Length)
            {
                break;
            }

            var body = bytes.AsSpan(at + FrameHeader, length);
            words.AddRange(Describe(ObservationCodec.Read((RecordType)body[0], body[1], body[2..].ToArray())));
            at += FrameHeader + length;
        }

        return bytes.Length - at;
    }

    private static IEnumerable<string> Describe(object observation) => observation switch
    {
        TrackerCheck x =>
        [
            Words("check", Micros(x), x.Tracker.Url.AbsoluteUri, x.Kind.ToCode(), x.Outcome.ToCode(), x.HashesAsked, x.HashesAnswered),
            .. x.Claims.Select(y => Words(
                "claim", Micros(x), y.Swarm.InfoHash, x.Tracker.Url.AbsoluteUri, y.Outcome.ToCode(), y.Seeders, y.Leechers, y.Completed)),
        ],
        MaskedVisit { Visit: var x, Peer: var peer } =>
            [Words("visit", Micros(x), x.Swarm.InfoHash, $"{peer.Key:x32}", x.Outcome.ToCode(), x.Stage.ToCode(), x.Client, x.Have, x.Pieces)],
        SwarmSnapshot x =>
            [Words("snapshot", Micros(x), x.Swarm.InfoHash, x.KnownPeers, x.VisitedPeers, x.ReachablePeers, x.Seeders, x.Leechers)],
        StoredBlock x => Enumerable.Range(0, x.Checks.Count).SelectMany(y => Describe(x.CheckOf(y))),
        TrackerRequest { HashesEach: { } each } x => Enumerable.Range(0, (x.Hashes + each - 1) / each)
            .SelectMany(y => Describe(x with { Hashes = Math.Min(each, x.Hashes - (y * each)), HashesEach = null })),
        TrackerRequest x => [Words("request", Micros(x), x.Tracker.Url.AbsoluteUri, x.Purpose.ToCode(), x.Swarm?.InfoHash, x.Hashes)],
        _ => throw new InvalidDataException($"A journal holds no {observation.GetType().Name}."),
    };

    private static long Micros(Observation x) => (x.ObservedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    private static string Words(params object?[] values) => string.Join(' ', values.Where(x => x is not null));
}
