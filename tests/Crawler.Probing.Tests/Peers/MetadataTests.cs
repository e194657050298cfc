using System.Buffers;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Tests.Peers;

public sealed class EpollMetadataTests() : MetadataTests(PeerEngineKind.Epoll);

public sealed class SocketMetadataTests() : MetadataTests(PeerEngineKind.Socket);

public abstract class MetadataTests(PeerEngineKind engine)
{
    private const int Pieces = 2001;
    private static readonly byte[] Info = MetadataPeer.Info(Pieces);
    private static readonly InfoHash Hash = MetadataPeer.HashOf(Info);

    [Fact]
    public async Task The_number_of_pieces_is_learned_and_makes_a_partial_peer_exact()
    {
        await using var peer = MetadataPeer.Honest(Info, Bitfield(3));
        using var prober = Prober();
        var visit = await VisitAsync(prober, peer.Endpoint);
        Assert.Equal((ProbeOutcome.Handshaken, ProbeStage.Done, null), (visit.Outcome, visit.Stage, visit.Error));
        Assert.Equal((Pieces, 3, false, 3.0 / Pieces), (visit.Pieces, visit.Have, visit.Seed, visit.Progress));
        Assert.Equal([0, 1, 2], peer.Asked);
        Assert.Equal(1, peer.OurId);
        var learned = prober.FindMetadata(Hash);
        Assert.Equal(("a file", Pieces, Pieces * 16384L, 16384L, false), (learned!.Name, learned.PieceCount, learned.TotalBytes, learned.PieceLength, learned.IsPrivate));
        Assert.Equal(Hash, learned.InfoHashV1);
    }

    [Fact]
    public async Task Have_all_and_a_full_bitfield_are_all_of_the_learned_number()
    {
        await using var one = MetadataPeer.Honest(Info, x => PeerMessageWriter.Bare(x, PeerMessageId.HaveAll));
        await using var other = MetadataPeer.Honest(Info, Bitfield(Pieces));
        using var prober = Prober();
        foreach (var endpoint in new[] { one.Endpoint, other.Endpoint })
        {
            var visit = await VisitAsync(prober, endpoint);
            Assert.Equal((Pieces, Pieces, true, 1.0), (visit.Pieces, visit.Have, visit.Seed, visit.Progress));
        }

        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task A_known_number_of_pieces_asks_for_nothing_and_offers_nothing()
    {
        await using var peer = MetadataPeer.Honest(Info, Bitfield(3));
        using var prober = Prober();
        var visit = await VisitAsync(prober, peer.Endpoint, Pieces);
        Assert.Equal((3, Pieces), (visit.Have, visit.Pieces));
        Assert.Equal(0, peer.OurId);
        Assert.Empty(peer.Asked);
        Assert.Null(prober.FindMetadata(Hash));
    }

    [Fact]
    public async Task A_size_above_the_limit_is_not_asked_for_and_0_turns_it_off()
    {
        foreach (var limit in new[] { 0, Info.Length - 1 })
        {
            await using var peer = MetadataPeer.Honest(Info, Bitfield(3));
            using var prober = Prober(x => x.MaxMetadataBytes = limit);
            Unknown(await VisitAsync(prober, peer.Endpoint));
            Assert.Empty(peer.Asked);
        }
    }

    [Fact]
    public async Task Of_many_visits_side_by_side_one_peer_is_asked_and_all_are_exact()
    {
        await using var peer = MetadataPeer.Honest(Info, Bitfield(5));
        await using var plain = ScriptedPeer.Saying(ScriptedPeer.Greeting(Hash, 0, "-CD0303-", Bitfield(6)));
        using var prober = Prober();
        var visits = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => VisitAsync(prober, peer.Endpoint)));
        Assert.All(visits, x => Assert.Equal((5, Pieces), (x.Have, x.Pieces)));
        Assert.Equal([0, 1, 2], peer.Asked);
        Assert.Equal(6.0 / Pieces, (await VisitAsync(prober, plain.Endpoint)).Progress);
    }

    [Fact]
    public async Task A_peer_that_hands_out_none_waits_for_the_visit_that_gets_it()
    {
        using var asked = new SemaphoreSlim(0);
        using var answered = new SemaphoreSlim(0);
        await using var peer = new MetadataPeer(Hash, Info.Length, Bitfield(5), async (socket, piece, stop) =>
        {
            asked.Release();
            await answered.WaitAsync(stop);
            await socket.SendAsync(MetadataPeer.Data(piece, Info.Length, MetadataPeer.Part(Info, piece)), stop);
        });
        await using var plain = ScriptedPeer.Saying(ScriptedPeer.Greeting(Hash, 0, "-CD0303-", x =>
        {
            Bitfield(6)(x);
            answered.Release(3);
        }));
        using var prober = Prober();
        var first = VisitAsync(prober, peer.Endpoint);
        await asked.WaitAsync(TimeSpan.FromSeconds(30));
        var second = VisitAsync(prober, plain.Endpoint);
        Assert.Equal((Pieces, Pieces), ((await first).Pieces, (await second).Pieces));
    }

    [Fact]
    public async Task When_one_peer_fails_the_next_one_is_asked()
    {
        await using var bad = Lying(Reject);
        await using var good = MetadataPeer.Honest(Info, Bitfield(5));
        using var prober = Prober();
        Unknown(await VisitAsync(prober, bad.Endpoint));
        Assert.Equal(Pieces, (await VisitAsync(prober, good.Endpoint)).Pieces);
    }

    [Fact]
    public async Task After_three_failures_in_a_row_nobody_is_asked_for_a_while()
    {
        await using var bad = Lying(Reject);
        using var prober = Prober();
        for (var i = 0; i < 5; i++)
        {
            Unknown(await VisitAsync(prober, bad.Endpoint));
        }

        Assert.Equal(3, bad.Asked.Count(x => x == 0));
    }

    [Theory]
    [InlineData("reject")]
    [InlineData("garbage")]
    [InlineData("other total size")]
    [InlineData("short data")]
    [InlineData("long data")]
    [InlineData("wrong bytes")]
    [InlineData("close")]
    [InlineData("reset")]
    [InlineData("endless message")]
    [InlineData("flood")]
    [InlineData("bad bitfield")]
    public async Task What_a_peer_does_instead_of_answering_never_spoils_the_visit(string lie)
    {
        await using var peer = Lying(async (socket, piece, stop) =>
        {
            var part = MetadataPeer.Part(Info, piece).ToArray();
            switch (lie)
            {
                case "reject": await Reject(socket, piece, stop); break;
                case "garbage": await socket.SendAsync(MetadataPeer.Message("d8:msg_type"u8), stop); break;
                case "other total size": await socket.SendAsync(MetadataPeer.Data(piece, Info.Length + 1, part), stop); break;
                case "short data": await socket.SendAsync(MetadataPeer.Data(piece, Info.Length, part.AsSpan(1)), stop); break;
                case "long data": await socket.SendAsync(MetadataPeer.Data(piece, Info.Length, [.. part, 0]), stop); break;
                case "wrong bytes": part[^1] ^= 1; await socket.SendAsync(MetadataPeer.Data(piece, Info.Length, part), stop); break;
                case "close": throw new EndOfStreamException();
                case "reset": socket.LingerState = new LingerOption(enable: true, 0); throw new EndOfStreamException();
                case "endless message": await socket.SendAsync(new byte[] { 0x7F, 0xFF, 0xFF, 0xFF, 20 }, stop); break;
                case "bad bitfield": await socket.SendAsync(new byte[] { 0, 0, 0, 3, (byte)PeerMessageId.Have, 1, 2 }, stop); break;
                case "flood":
                    while (true)
                    {
                        await socket.SendAsync(MetadataPeer.Data(5, Info.Length, new byte[16384]), stop);
                    }
            }
        });
        using var prober = Prober();
        var visit = await VisitAsync(prober, peer.Endpoint);
        Unknown(visit);
        Assert.Equal((3, false, "Transmission"), (visit.Have, visit.Seed, visit.Client));
        Assert.NotEmpty(peer.Asked);
        Assert.Null(prober.FindMetadata(Hash));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silence_and_a_byte_at_a_time_end_with_the_wait_and_spoil_nothing(bool drip)
    {
        await using var peer = Lying(async (socket, piece, stop) =>
        {
            foreach (var b in drip ? MetadataPeer.Data(piece, Info.Length, MetadataPeer.Part(Info, piece)) : [])
            {
                await socket.SendAsync(new[] { b }, stop);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop);
            }
        });
        using var prober = Prober(x => x.MetadataWait = TimeSpan.FromMilliseconds(200));
        Unknown(await VisitAsync(prober, peer.Endpoint));
        Assert.NotEmpty(peer.Asked);
    }

    [Fact]
    public async Task Stopping_while_it_is_fetched_leaves_the_visit_whole()
    {
        using var stop = new CancellationTokenSource();
        await using var peer = Lying((_, _, _) => stop.CancelAsync());
        using var prober = Prober();
        Unknown(await prober.VisitAsync(new PeerTarget(new SwarmRef(0, Hash), peer.Endpoint), stop.Token));
    }

    [Theory]
    [InlineData(250, 0x00, null)]
    [InlineData(252, 0x00, null)]
    [InlineData(251, 0x01, null)]
    [InlineData(251, 0x80, 1)]
    public async Task A_bitfield_that_does_not_fit_the_learned_number_does_not_count(int bytes, byte last, int? have)
    {
        var bits = new byte[bytes];
        bits[^1] = last;
        await using var peer = MetadataPeer.Honest(Info, x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, bits));
        using var prober = Prober();
        var visit = await VisitAsync(prober, peer.Endpoint);
        Assert.Equal((ProbeOutcome.Handshaken, Pieces, have), (visit.Outcome, visit.Pieces, visit.Have));
        Assert.Equal(have is null, visit.Error is not null);
    }

    [Theory]
    [InlineData(1L << 24, 1 << 10)]
    [InlineData(1L << 40, null)]
    public async Task A_v2_torrent_is_learned_by_its_cut_hash_but_not_with_more_pieces_than_a_bitfield_may_tell(long length, int? pieces)
    {
        var info = System.Text.Encoding.ASCII.GetBytes(
            $"d9:file treed1:ad0:d6:lengthi{length}e11:pieces root32:{new string('r', 32)}eee12:meta versioni2e4:name1:a12:piece lengthi16384ee");
        var hash = new InfoHash(System.Security.Cryptography.SHA256.HashData(info));
        await using var peer = new MetadataPeer(hash, info.Length, x => PeerMessageWriter.Bare(x, PeerMessageId.HaveAll), async (socket, piece, stop) =>
            await socket.SendAsync(MetadataPeer.Data(piece, info.Length, MetadataPeer.Part(info, piece)), stop));
        using var prober = Prober();
        var visit = await prober.VisitAsync(new PeerTarget(new SwarmRef(0, hash), peer.Endpoint), default);
        Assert.Equal((true, pieces, pieces), (visit.Seed, visit.Have, visit.Pieces));
        Assert.Equal([0], peer.Asked);
        Assert.Equal(pieces, prober.FindMetadata(hash)?.PieceCount);
    }

    private static Task Reject(Socket socket, int piece, CancellationToken stop)
    {
        var payload = new ArrayBufferWriter<byte>();
        MetadataMessage.WriteReject(payload, piece);
        return socket.SendAsync(MetadataPeer.Message(payload.WrittenSpan), stop).AsTask();
    }

    private static void Unknown(PeerVisit visit)
    {
        Assert.Equal((ProbeOutcome.Handshaken, ProbeStage.Done, null), (visit.Outcome, visit.Stage, visit.Error));
        Assert.Equal((null, null, 3), (visit.Pieces, visit.Progress, visit.Have));
    }

    private static MetadataPeer Lying(Func<Socket, int, CancellationToken, Task> answer) => new(Hash, Info.Length, Bitfield(3), answer);

    private static Action<IBufferWriter<byte>> Bitfield(int have) => output =>
    {
        var bits = Wire.Peers.Bitfield.None(Pieces);
        for (var i = 0; i < have; i++)
        {
            bits.Add(i);
        }

        PeerMessageWriter.Bitfield(output, bits);
    };

    private PeerProber Prober(Action<PeerOptions>? configure = null)
    {
        var options = new PeerOptions
        {
            Engine = engine,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            HandshakeTimeout = TimeSpan.FromSeconds(30),
            BitfieldWait = TimeSpan.FromSeconds(30),
            HaveWait = TimeSpan.FromMilliseconds(50),
            MetadataWait = TimeSpan.FromSeconds(30),
            Timeout = TimeSpan.FromMinutes(2),
        };
        configure?.Invoke(options);
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true });
        return new PeerProber(options, new TrackerOptions(), policy, null, TimeProvider.System);
    }

    private static Task<PeerVisit> VisitAsync(PeerProber prober, PeerEndpoint endpoint, int? pieces = null) =>
        prober.VisitAsync(new PeerTarget(new SwarmRef(0, Hash), endpoint, Pieces: pieces), default);
}
