using System.Buffers;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Tests.Peers;

public sealed class EpollProberTests() : PeerProberTests(PeerEngineKind.Epoll);

public sealed class SocketProberTests() : PeerProberTests(PeerEngineKind.Socket);

public abstract class PeerProberTests(PeerEngineKind engine)
{
    private const ulong Modern = ReservedBits.Extension | ReservedBits.Fast | ReservedBits.Dht;
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xAB, 20)]);
    private static readonly SwarmRef Swarm = new(0, Hash);

    [Fact]
    public async Task A_seed_that_says_have_all_is_known_with_client_and_version()
    {
        await using var peer = Saying(Modern, "-TR3000-", x =>
        {
            Extended(x, new ExtendedHandshake
            {
                Client = "Transmission 3.00",
                Reqq = 512,
                MetadataSize = 1234,
                UploadOnly = true,
                Messages = new Dictionary<string, int> { ["ut_pex"] = 1 },
            });
            PeerMessageWriter.Bare(x, PeerMessageId.HaveAll);
        });
        var visit = await VisitAsync(peer.Endpoint, pieces: 93);
        Assert.Equal((ProbeOutcome.Handshaken, ProbeStage.Done, null), (visit.Outcome, visit.Stage, visit.Error));
        Assert.Equal(("Transmission", "3.00", PeerIdentity.Agree), (visit.Client, visit.Version, visit.Identity));
        Assert.Equal((true, 93, 93, 1.0), (visit.Seed, visit.Pieces, visit.Have, visit.Progress));
        Assert.Equal((512, 1234, true, Modern), (visit.Reqq, visit.MetadataSize, visit.UploadOnly, visit.Reserved));
        Assert.Equal(1, visit.Extensions!["ut_pex"]);
        Assert.True(visit.ConnectMs >= 0 && visit.HandshakeMs >= 0);
    }

    [Fact]
    public async Task A_partial_bitfield_before_the_extended_handshake_gives_the_progress()
    {
        await using var peer = Saying(Modern, "-BI3200-", x =>
        {
            PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xF0, 0x00]);
            Extended(x, new ExtendedHandshake { Client = "BiglyBT 3.2.0.0" });
        });
        var visit = await VisitAsync(peer.Endpoint, pieces: 10);
        Assert.Equal((4, false, 0.4, ProbeStage.Done), (visit.Have, visit.Seed, visit.Progress, visit.Stage));
        Assert.Equal("F000", Convert.ToHexString(visit.Bitfield!.Value.Span));
    }

    [Fact]
    public async Task Have_messages_behind_the_bitfield_count()
    {
        await using var peer = Saying(0, "-CD0303-", x =>
        {
            PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xFE]);
            PeerMessageWriter.Index(x, PeerMessageId.Have, 7);
        });
        var visit = await VisitAsync(peer.Endpoint, pieces: 8);
        Assert.Equal((8, true, "Enhanced CTorrent", PeerIdentity.PeerId), (visit.Have, visit.Seed, visit.Client, visit.Identity));
    }

    [Fact]
    public async Task Every_byte_may_come_by_itself_and_late()
    {
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            socket.NoDelay = true;
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            var all = ScriptedPeer.Greeting(Hash, Modern, "-LT2080-", x =>
            {
                Extended(x, new ExtendedHandshake { Client = "libtorrent/2.0.8.0" });
                PeerMessageWriter.Bare(x, PeerMessageId.HaveAll);
            });
            foreach (var b in all)
            {
                await socket.SendAsync(new[] { b }, stop);
                await Task.Yield();
            }

            await ScriptedPeer.SilenceAsync(stop);
        });
        var visit = await VisitAsync(peer.Endpoint, pieces: null);
        Assert.Equal((true, null, null), (visit.Seed, visit.Have, visit.Pieces));
        Assert.Equal("2.0.8.0", visit.Version);
    }

    [Fact]
    public async Task Without_the_number_of_pieces_a_bitfield_tells_only_how_many_it_has()
    {
        await using var peer = Saying(0, "-UL-0001-", x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xFF, 0xF0]));
        var visit = await VisitAsync(peer.Endpoint, pieces: null);
        Assert.Equal((12, null, null, null), (visit.Have, visit.Pieces, visit.Seed, visit.Progress));
    }

    [Fact]
    public async Task Silence_to_the_end_of_the_whole_wait_is_nothing()
    {
        await using var peer = Saying(Modern, "-lt0D80-", x => Extended(x, new ExtendedHandshake { Client = "libTorrent 0.13.8" }));
        var visit = await VisitAsync(peer.Endpoint, 10, o => o.BitfieldWait = TimeSpan.FromMilliseconds(100));
        Assert.Equal((0, false, 0.0, ProbeStage.Bitfield, null), (visit.Have, visit.Seed, visit.Progress, visit.Stage, visit.Error));
    }

    [Fact]
    public async Task A_connection_closed_before_the_end_of_the_wait_leaves_the_progress_unknown()
    {
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            await socket.SendAsync(ScriptedPeer.Greeting(Hash, Modern, "-qB4650-"), stop);
            socket.Shutdown(SocketShutdown.Send);
            await ScriptedPeer.SilenceAsync(stop);
        });
        var visit = await VisitAsync(peer.Endpoint, 10);
        Assert.Equal((ProbeOutcome.Handshaken, ProbeStage.Extended), (visit.Outcome, visit.Stage));
        Assert.Equal((null, null, null, "qBittorrent"), (visit.Have, visit.Seed, visit.Progress, visit.Client));
        Assert.NotNull(visit.Error);
    }

    [Theory]
    [InlineData(PeerMessageId.Unchoke)]
    [InlineData(null)]
    public async Task A_seed_that_says_it_has_nothing_is_seen_by_what_follows_a_moment_later(PeerMessageId? follows)
    {
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            await socket.SendAsync(
                ScriptedPeer.Greeting(Hash, Modern, "-LT2080-", x =>
                {
                    Extended(x, new ExtendedHandshake { Messages = new Dictionary<string, int> { ["upload_only"] = 3 } });
                    PeerMessageWriter.Bare(x, PeerMessageId.HaveNone);
                }),
                stop);

            // What we say of ourselves is the moment: it was heard, and taken as nothing so far.
            await ScriptedPeer.ReadAsync(socket, 1, stop);
            if (follows is { } message)
            {
                await socket.SendAsync(new byte[] { 0, 0, 0, 1, (byte)message }, stop);
            }

            await ScriptedPeer.SilenceAsync(stop);
        });
        var visit = await VisitAsync(peer.Endpoint, 10, o => o.HaveWait = TimeSpan.FromSeconds(follows is null ? 0.1 : 20));
        Assert.Equal(follows is null ? (0, false) : ((int?)null, (bool?)null), (visit.Have, visit.Seed));
        Assert.Equal((ProbeStage.Done, null, "libtorrent (Rasterbar)"), (visit.Stage, visit.Error, visit.Client));
    }

    [Fact]
    public async Task Only_uploading_is_not_being_complete()
    {
        await using var peer = Saying(Modern, "-DE203s-", x =>
        {
            Extended(x, new ExtendedHandshake { Client = "Deluge/2.0.3 libtorrent/2.0.8.0", UploadOnly = true });
            PeerMessageWriter.Bare(x, PeerMessageId.HaveNone);
        });
        var visit = await VisitAsync(peer.Endpoint, 10);
        Assert.Equal((true, false, 0), (visit.UploadOnly, visit.Seed, visit.Have));
        Assert.Equal(("Deluge", "2.0.3", PeerIdentity.Agree), (visit.Client, visit.Version, visit.Identity));
    }

    [Fact]
    public async Task A_handshake_for_another_swarm_is_wrong()
    {
        var other = new InfoHash([.. Enumerable.Repeat((byte)1, 20)]);
        await using var peer = ScriptedPeer.Saying(ScriptedPeer.Greeting(other, 0, "-CD0303-"));
        var visit = await VisitAsync(peer.Endpoint);
        Assert.Equal((ProbeOutcome.WrongInfoHash, ProbeStage.Handshake), (visit.Outcome, visit.Stage));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("\u0013BitTorrent protocoX")]
    [InlineData("\u0016\u0003\u0001")]
    public async Task Garbage_is_not_bittorrent(string said)
    {
        await using var peer = ScriptedPeer.Saying(System.Text.Encoding.Latin1.GetBytes(said));
        Assert.Equal(ProbeOutcome.NotBittorrent, (await VisitAsync(peer.Endpoint)).Outcome);
    }

    [Fact]
    public async Task A_peer_that_says_nothing_times_out_in_the_handshake()
    {
        await using var peer = ScriptedPeer.Saying([]);
        var visit = await VisitAsync(peer.Endpoint, null, o => o.HandshakeTimeout = TimeSpan.FromMilliseconds(100));
        Assert.Equal((ProbeOutcome.TimedOut, ProbeStage.Handshake), (visit.Outcome, visit.Stage));
        Assert.NotNull(visit.ConnectMs);
    }

    [Fact]
    public async Task A_drip_of_bytes_cannot_outlast_the_whole_limit()
    {
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await socket.SendAsync(ScriptedPeer.Greeting(Hash, Modern, "-XX0000-"), stop);
            while (true)
            {
                await socket.SendAsync(new byte[4], stop);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop);
            }
        });
        var visit = await VisitAsync(peer.Endpoint, 10, o => o.Timeout = TimeSpan.FromMilliseconds(200));
        Assert.Equal((ProbeOutcome.Handshaken, null), (visit.Outcome, visit.Have));
    }

    [Theory]
    [InlineData(0, false, PeerEncryption.Plain, ProbeOutcome.Closed, ProbeStage.Handshake)]
    [InlineData(0, true, PeerEncryption.Plain, ProbeOutcome.Reset, ProbeStage.Handshake)]
    [InlineData(30, false, PeerEncryption.PlainThenMse, ProbeOutcome.Closed, ProbeStage.Handshake)]
    [InlineData(30, true, PeerEncryption.PlainThenMse, ProbeOutcome.Closed, ProbeStage.Handshake)]
    [InlineData(0, false, PeerEncryption.PlainThenMse, ProbeOutcome.Closed, ProbeStage.Encrypt)]
    [InlineData(0, true, PeerEncryption.PlainThenMse, ProbeOutcome.Reset, ProbeStage.Encrypt)]
    [InlineData(0, false, PeerEncryption.Mse, ProbeOutcome.Closed, ProbeStage.Encrypt)]
    public async Task An_end_before_the_handshake_is_told_by_how_it_came(
        int bytes, bool reset, PeerEncryption encryption, ProbeOutcome outcome, ProbeStage stage)
    {
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            await socket.SendAsync(ScriptedPeer.Greeting(Hash, 0, "-XX0000-").AsMemory(0, bytes), stop);
            socket.LingerState = new LingerOption(reset, 0);
            if (!reset)
            {
                // Unread bytes would make a reset of the close.
                socket.Shutdown(SocketShutdown.Send);
                await ScriptedPeer.SilenceAsync(stop);
            }

            socket.Close();
        });
        var visit = await VisitAsync(peer.Endpoint, null, o => o.Encryption = encryption);
        Assert.Equal((outcome, stage, false), (visit.Outcome, visit.Stage, visit.Encrypted));
        Assert.Equal(encryption == PeerEncryption.PlainThenMse && bytes == 0 ? 2 : 1, peer.Accepted);
    }

    [Fact]
    public async Task A_closed_port_is_refused()
    {
        var peer = ScriptedPeer.Saying([]);
        await peer.DisposeAsync();
        var visit = await VisitAsync(peer.Endpoint);
        Assert.Equal((ProbeOutcome.Refused, ProbeStage.Connect), (visit.Outcome, visit.Stage));
    }

    [Fact]
    public async Task A_private_address_is_never_dialled_unless_allowed()
    {
        await using var peer = ScriptedPeer.Saying([]);
        using var prober = new PeerProber(Patient(), new TrackerOptions(), new AddressPolicy(new NetworkOptions()), null, TimeProvider.System);
        var visit = await prober.VisitAsync(new PeerTarget(Swarm, peer.Endpoint), default);
        Assert.Equal((ProbeOutcome.Blocked, 0), (visit.Outcome, peer.Accepted));
    }

    [Fact]
    public async Task A_blocked_info_hash_and_port_0_are_never_visited()
    {
        await using var peer = ScriptedPeer.Saying([]);
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true, BlockedInfoHashes = [Hash.ToString()] });
        using var prober = new PeerProber(Patient(), new TrackerOptions(), policy, null, TimeProvider.System);
        Assert.Equal(ProbeOutcome.Blocked, (await prober.VisitAsync(new PeerTarget(Swarm, peer.Endpoint), default)).Outcome);
        Assert.Equal(ProbeOutcome.Blocked, (await VisitAsync(peer.Endpoint with { Port = 0 })).Outcome);
        Assert.Equal(0, peer.Accepted);
    }

    [Theory]
    [InlineData("7FFFFFFF05")]
    [InlineData("00000003050000")]
    [InlineData("0000000504FFFFFFFF")]
    [InlineData("0000000304FFFF")]
    [InlineData("000000020E00")]
    [InlineData("000000031400FF")]
    [InlineData("00000002050F")]
    public async Task A_message_that_breaks_the_rules_ends_the_visit_with_an_error_and_no_progress(string hex)
    {
        await using var peer = Saying(Modern, "-XX0000-", x => x.Write(Convert.FromHexString(hex)));
        var visit = await VisitAsync(peer.Endpoint, pieces: 4);
        Assert.Equal((ProbeOutcome.Handshaken, null), (visit.Outcome, visit.Have));
        Assert.NotNull(visit.Error);
    }

    [Fact]
    public async Task A_flood_of_messages_has_an_end()
    {
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await socket.SendAsync(ScriptedPeer.Greeting(Hash, Modern, "-XX0000-"), stop);
            while (true)
            {
                await socket.SendAsync(new byte[4096], stop);
            }
        });
        var visit = await VisitAsync(peer.Endpoint, 10);
        Assert.Equal(ProbeOutcome.Handshaken, visit.Outcome);
        Assert.NotNull(visit.Error);
    }

    [Fact]
    public async Task Stopping_ends_a_visit_as_cancelled()
    {
        using var stop = new CancellationTokenSource();
        await using var peer = new ScriptedPeer(async (socket, token) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, token);
            await stop.CancelAsync();
            await ScriptedPeer.SilenceAsync(token);
        });
        using var prober = Prober(Patient());
        var visit = await prober.VisitAsync(new PeerTarget(Swarm, peer.Endpoint), stop.Token);
        Assert.Equal(ProbeOutcome.Cancelled, visit.Outcome);
    }

    [Fact]
    public async Task We_say_who_we_are_and_that_we_have_nothing_under_a_new_id_each_time()
    {
        var heard = new List<(Handshake Handshake, byte[] Messages)>();
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            Assert.True(Handshake.TryRead(await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop), out var handshake, out _));
            await socket.SendAsync(ScriptedPeer.Greeting(Hash, Modern, "-XX0000-"), stop);
            var prefix = await ScriptedPeer.ReadAsync(socket, 4, stop);
            var rest = await ScriptedPeer.ReadAsync(socket, prefix[3] + 5, stop);
            heard.Add((handshake, [.. prefix, .. rest]));
        });
        var names = new TrackerOptions { PeerIdPrefix = "-CR0100-", UserAgent = "Crawler/9 (mailto:a@b.example)" };
        using var prober = new PeerProber(Patient(), names, Open, null, TimeProvider.System);
        await prober.VisitAsync(new PeerTarget(Swarm, peer.Endpoint), default);
        await prober.VisitAsync(new PeerTarget(Swarm, peer.Endpoint), default);
        await peer.DisposeAsync();
        Assert.Equal(2, heard.Select(x => x.Handshake.PeerId).Distinct().Count());
        Assert.All(heard, x =>
        {
            Assert.Equal(ReservedBits.Extension | ReservedBits.Fast, x.Handshake.Reserved);
            Assert.Equal("-CR0100-"u8.ToArray(), x.Handshake.PeerId.ToArray()[..8]);
            Assert.True(ExtendedHandshake.TryRead(x.Messages.AsSpan(6, x.Messages.Length - 11), out var extended, out _));
            Assert.Equal("Crawler/9 (mailto:a@b.example)", extended.Client);
            Assert.Equal("000000010F", Convert.ToHexString(x.Messages[^5..]));
        });
    }

    [Fact]
    public async Task Many_peers_are_visited_side_by_side_but_never_more_than_allowed()
    {
        var now = 0;
        var most = 0;
        var full = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            most = Math.Max(most, Interlocked.Increment(ref now));
            if (now == 4)
            {
                full.TrySetResult();
            }

            await full.Task.WaitAsync(stop);
            Interlocked.Decrement(ref now);
            await socket.SendAsync(ScriptedPeer.Greeting(Hash, 0, "-XX0000-", x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xFF])), stop);
        });
        var options = Patient();
        options.InFlight = 4;
        using var prober = Prober(options);
        var visits = new List<PeerVisit>();
        await foreach (var visit in prober.VisitAllAsync(Enumerable.Repeat(new PeerTarget(Swarm, peer.Endpoint, Pieces: 8), 40).ToAsyncEnumerable(), default))
        {
            visits.Add(visit);
        }

        Assert.Equal(40, visits.Count(x => x.Seed == true));
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task A_fault_in_the_targets_comes_out_of_the_visits()
    {
        using var prober = Prober(Patient());
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in prober.VisitAllAsync(Broken(), default))
            {
            }
        });

        static async IAsyncEnumerable<PeerTarget> Broken()
        {
            await Task.Yield();
            yield return Fail();
        }

        static PeerTarget Fail() => throw new InvalidOperationException();
    }

    private static AddressPolicy Open => new(new NetworkOptions { AllowPrivateAddresses = true });

    // Waits that only a hang would use up: a test ends by what the peer does.
    private PeerOptions Patient() => new()
    {
        Engine = engine,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        HandshakeTimeout = TimeSpan.FromSeconds(30),
        BitfieldWait = TimeSpan.FromSeconds(30),
        Timeout = TimeSpan.FromMinutes(2),
    };

    private static PeerProber Prober(PeerOptions options) => new(options, new TrackerOptions(), Open, null, TimeProvider.System);

    private async Task<PeerVisit> VisitAsync(PeerEndpoint endpoint, int? pieces = null, Action<PeerOptions>? configure = null)
    {
        var options = Patient();
        configure?.Invoke(options);
        using var prober = Prober(options);
        return await prober.VisitAsync(new PeerTarget(Swarm, endpoint, Pieces: pieces), default);
    }

    private static ScriptedPeer Saying(ulong reserved, string peerId, Action<IBufferWriter<byte>> messages) =>
        ScriptedPeer.Saying(ScriptedPeer.Greeting(Hash, reserved, peerId, messages));

    private static void Extended(IBufferWriter<byte> output, ExtendedHandshake handshake)
    {
        var payload = new ArrayBufferWriter<byte>();
        handshake.Write(payload);
        PeerMessageWriter.Extended(output, 0, payload.WrittenSpan);
    }
}
