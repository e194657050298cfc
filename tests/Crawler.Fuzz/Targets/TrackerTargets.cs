using System.Buffers;
using System.Net;
using System.Text;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Fuzz.Targets;

/// <summary>What trackers are asked and what they answer.</summary>
internal static class TrackerTargets
{
    private static readonly InfoHash Hash = new([.. Enumerable.Range(0xE0, InfoHash.Size).Select(x => (byte)x)]);

    private static readonly PeerEndpoint[] Peers =
        [PeerEndpoint.From(IPAddress.Parse("192.0.2.1"), 6881), PeerEndpoint.From(IPAddress.Parse("2001:db8::1"), 51413)];

    private static readonly AnnounceReply Reply = new()
    {
        Interval = 1800,
        MinInterval = 900,
        Complete = 3,
        Incomplete = 5,
        Downloaded = 7,
        ExternalIp = IPAddress.Parse("198.51.100.1"),
        Warning = "slow down",
        TrackerId = "abc",
        Peers = Peers,
    };

    private static readonly AnnounceRequest Request = new()
    {
        InfoHash = Hash,
        PeerId = new PeerId("-CR0100-abcdefghijkl"u8),
        Port = 6881,
        Left = 1,
        Event = AnnounceEvent.Started,
        NumWant = 50,
        Key = 7,
        UrlData = "/announce?passkey=x",
    };

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("http-announce-reply", typeof(HttpAnnounceReply), HttpAnnounceReplies, () =>
        [
            Written(x => HttpAnnounceReply.Write(x, Reply)), Written(x => HttpAnnounceReply.Write(x, Reply, compact: false)),
            "d14:failure reason4:gone8:retry in5:nevere"u8.ToArray(),
        ]) { BytesPerByte = 1024 },
        new("http-scrape-reply", typeof(HttpScrapeReply), HttpScrapeReplies, () =>
        [
            Written(x => HttpScrapeReply.Write(x, new ScrapeReply { Files = new Dictionary<InfoHash, ScrapeCounts> { [Hash] = new(1, 2, 3) }, MinRequestInterval = 60 })),
        ]) { BytesPerByte = 1024 },
        new("http-announce-query", typeof(HttpAnnounceQuery), HttpAnnounceQueries, () => [Query(HttpAnnounceQuery.Build(new Uri("http://t/announce"), Request))]) { BytesPerByte = 1024 },
        new("http-scrape-query", typeof(HttpScrapeQuery), HttpScrapeQueries, () => [Query(HttpScrapeQuery.Build(new Uri("http://t/scrape"), [Hash, Hash]))]) { BytesPerByte = 1024 },
        new("full-scrape", typeof(FullScrapeReader), FullScrapes, () =>
        [
            Written(x => HttpScrapeReply.Write(x, new ScrapeReply { Files = new Dictionary<InfoHash, ScrapeCounts> { [Hash] = new(1, 2, 3) }, MinRequestInterval = 60 })),
            "d14:failure reason4:gonee"u8.ToArray(),
        ]) { BytesPerByte = 1024 },
        new("udp-announce-reply", typeof(UdpAnnounce), UdpAnnounceReplies, () => [Packet(x => UdpAnnounce.WriteReply(x, 7, Reply, overIPv6: false)), Packet(x => UdpAnnounce.WriteReply(x, 7, Reply, overIPv6: true))]),
        new("udp-announce-request", typeof(UdpAnnounce), UdpAnnounceRequests, () => [Packet(x => UdpAnnounce.WriteRequest(x, 1, 7, Request))]),
        new("udp-scrape-reply", typeof(UdpScrape), UdpScrapeReplies, () => [Packet(x => UdpScrape.WriteReply(x, 7, [new(1, 2, 3), new(4, 5, 6)]))]),
        new("udp-scrape-request", typeof(UdpScrape), UdpScrapeRequests, () => [Packet(x => UdpScrape.WriteRequest(x, 1, 7, [Hash, Hash]))]),
        new("udp-connect", typeof(UdpConnect), UdpConnects, () => [Packet(x => UdpConnect.WriteReply(x, 7, 9)), Packet(x => UdpConnect.WriteRequest(x, 7))]),
        new("udp-request-header", typeof(UdpRequestHeader), UdpRequestHeaders, () => [Packet(x => UdpConnect.WriteRequest(x, 7))]),
        new("udp-reply-header", typeof(UdpReplyHeader), UdpReplyHeaders, () => [Packet(x => UdpConnect.WriteReply(x, 7, 9))]),
        new("udp-error", typeof(UdpError), UdpErrors, () => [Packet(x => UdpError.WriteReply(x, 7, "no such torrent"))]),
    ];

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Packet(Func<byte[], int> write)
    {
        var buffer = new byte[2048];
        return buffer[..write(buffer)];
    }

    private static byte[] Query(Uri url) => Encoding.ASCII.GetBytes(url.Query.TrimStart('?'));

    private static long HttpAnnounceReplies(ReadOnlySpan<byte> input) =>
        HttpAnnounceReply.TryRead(input, out var reply, out var error) ? Describe(reply) : Way.Refused(error);

    private static long HttpScrapeReplies(ReadOnlySpan<byte> input)
    {
        var counts = new ScrapeCounts?[2];
        var isAsAsked = HttpScrapeReply.TryRead(input, [Hash, Hash], counts, out _, out _);
        var isRead = HttpScrapeReply.TryRead(input, out var reply, out var error);
        Way.Promise(isRead == isAsAsked, "both ways read the same");
        if (!isRead)
        {
            return Way.Refused(error);
        }

        Way.Promise(reply!.Files.GetValueOrDefault(Hash) == (counts[0] ?? default) && counts[0] == counts[1], "both ways find the same");

        Way.Promise(reply.Files.Values.All(x => x is not { Complete: < 0 } and not { Incomplete: < 0 } and not { Downloaded: < 0 }), "counts are not negative");
        return Way.Read(reply.Files.Count, reply.UnreadableKeys, reply.MinRequestInterval, reply.FailureReason?.Length);
    }

    private static long FullScrapes(ReadOnlySpan<byte> input)
    {
        var reader = new FullScrapeReader();
        var (at, swarms, steps) = (0, 0, 0);
        while (true)
        {
            var step = reader.Advance(input[at..], out var consumed, out _, out var counts);
            Way.Promise(counts is not { Complete: < 0 } and not { Incomplete: < 0 } and not { Downloaded: < 0 }, "counts are not negative");
            Way.Promise(++steps <= input.Length + 1, "it gets on");
            at += consumed;
            swarms += step == FullScrapeStep.Swarm ? 1 : 0;
            if (step is FullScrapeStep.More or FullScrapeStep.End or FullScrapeStep.Fault)
            {
                return step == FullScrapeStep.Fault ? Way.Refused(reader.Error) : Way.Read(swarms, (long)step, reader.FailureReason?.Length);
            }
        }
    }

    private static long HttpAnnounceQueries(ReadOnlySpan<byte> input) =>
        HttpAnnounceQuery.TryParse(Encoding.Latin1.GetString(input), out var request, out var error) ? Describe(request) : Way.Refused(error);

    private static long HttpScrapeQueries(ReadOnlySpan<byte> input) =>
        HttpScrapeQuery.TryParse(Encoding.Latin1.GetString(input), out var hashes, out var error) ? Way.Read(hashes.Length) : Way.Refused(error);

    private static long UdpAnnounceReplies(ReadOnlySpan<byte> input)
    {
        var read = UdpAnnounce.TryReadReply(input, input.Length % 2 == 1, out var reply, out var error);
        return read ? Describe(reply!) : Way.Refused(error);
    }

    private static long UdpAnnounceRequests(ReadOnlySpan<byte> input) =>
        UdpAnnounce.TryReadRequest(input, out _, out var request, out var error) ? Describe(request) : Way.Refused(error);

    private static long UdpScrapeReplies(ReadOnlySpan<byte> input)
    {
        if (!UdpScrape.TryReadReply(input, 3, out var counts, out var error))
        {
            return Way.Refused(error);
        }

        Way.Promise(counts.Length <= 3, "no more counts than were asked for");
        Way.Promise(counts.All(x => x is not { Complete: < 0 } and not { Incomplete: < 0 } and not { Downloaded: < 0 }), "counts are not negative");
        return Way.Read(counts.Length);
    }

    private static long UdpScrapeRequests(ReadOnlySpan<byte> input) =>
        UdpScrape.TryReadRequest(input, out var hashes, out var error) ? Way.Read(hashes.Length) : Way.Refused(error);

    private static long UdpConnects(ReadOnlySpan<byte> input)
    {
        var asks = UdpConnect.TryReadRequest(input, out _, out var first);
        var answers = UdpConnect.TryReadReply(input, out _, out var second);
        return HashCode.Combine(asks ? 1 : Way.Refused(first), answers ? 1 : Way.Refused(second));
    }

    private static long UdpRequestHeaders(ReadOnlySpan<byte> input) =>
        UdpRequestHeader.TryRead(input, out var header, out var error) ? Way.Read((long)header.Action) : Way.Refused(error);

    private static long UdpReplyHeaders(ReadOnlySpan<byte> input) =>
        UdpReplyHeader.TryRead(input, out var header, out var error) ? Way.Read((long)header.Action) : Way.Refused(error);

    private static long UdpErrors(ReadOnlySpan<byte> input)
    {
        if (!UdpError.TryReadReply(input, out var message, out var error))
        {
            return Way.Refused(error);
        }

        Way.Promise(!message.Any(char.IsControl), "no control characters");
        return Way.Read(message.Length);
    }

    private static long Describe(AnnounceReply reply)
    {
        Way.Promise(reply is not { Complete: < 0 } and not { Incomplete: < 0 } and not { Downloaded: < 0 }, "counts are not negative");
        Way.Promise(reply is not { Interval: < 0 } and not { MinInterval: < 0 } and not { RetryInMinutes: < 0 }, "times are not negative");
        return Way.Read(reply.Peers.Count, reply.Interval, reply.MinInterval, reply.Complete, reply.Incomplete, reply.FailureReason?.Length, reply.RetryInMinutes, reply.NeverRetry ? 1 : 0);
    }

    private static long Describe(AnnounceRequest request) =>
        Way.Read((long)request.Event, request.NumWant, request.Left, request.UrlData?.Length, request.Ip is null ? 0 : 1);
}
