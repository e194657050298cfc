using System.Buffers;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Encryption;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Tests.Peers;

public sealed class EpollEncryptionTests() : EncryptionTests(PeerEngineKind.Epoll);

public sealed class SocketEncryptionTests() : EncryptionTests(PeerEngineKind.Socket);

public abstract class EncryptionTests(PeerEngineKind engine)
{
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xAB, 20)]);

    [Theory]
    [InlineData(EncryptionMethods.Rc4, PeerEncryption.PlainThenMse, 2)]
    [InlineData(EncryptionMethods.Plaintext, PeerEncryption.PlainThenMse, 2)]
    [InlineData(EncryptionMethods.Rc4, PeerEncryption.Mse, 1)]
    public async Task A_peer_that_requires_encryption_is_met_and_hears_who_we_are(EncryptionMethods method, PeerEncryption encryption, int connections)
    {
        var heard = new TaskCompletionSource<(byte[] Handshake, byte[] Extended)>();
        await using var peer = EncryptedPeer.Requiring(Hash, method, async x =>
        {
            await x.SayAsync(ScriptedPeer.Greeting(Hash, ReservedBits.Extension | ReservedBits.Fast, "-LT2080-"));
            heard.SetResult((x.Handshake.ToArray(), await x.HearMessageAsync()));
            await x.SayAsync(Messages(output =>
            {
                var payload = new ArrayBufferWriter<byte>();
                new ExtendedHandshake { Client = "libtorrent/2.0.8.0" }.Write(payload);
                PeerMessageWriter.Extended(output, 0, payload.WrittenSpan);
                PeerMessageWriter.Bare(output, PeerMessageId.HaveAll);
            }));
            await x.SilenceAsync();
        });
        var visit = await VisitAsync(peer.Endpoint, encryption);
        Assert.Equal((ProbeOutcome.Handshaken, ProbeStage.Done, true, null), (visit.Outcome, visit.Stage, visit.Encrypted, visit.Error));
        Assert.Equal((true, 10, "2.0.8.0"), (visit.Seed, visit.Have, visit.Version));
        Assert.Equal(connections, peer.Accepted);
        var (said, introduction) = await heard.Task;
        Assert.True(Handshake.TryRead(said, out var handshake, out _));
        Assert.Equal(Hash, handshake.InfoHash);
        Assert.True(ExtendedHandshake.TryRead(introduction.AsSpan(2), out var extended, out _));
        Assert.Equal(new TrackerOptions().UserAgent, extended.Client);
    }

    [Fact]
    public async Task A_peer_that_speaks_without_encryption_is_not_told_of_it()
    {
        await using var peer = ScriptedPeer.Saying(ScriptedPeer.Greeting(Hash, 0, "-XX0000-", x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xFF, 0xC0])));
        var visit = await VisitAsync(peer.Endpoint, PeerEncryption.PlainThenMse);
        Assert.Equal((true, false, 1), (visit.Seed, visit.Encrypted, peer.Accepted));
    }

    [Fact]
    public async Task A_bitfield_over_RC4_may_come_a_byte_at_a_time()
    {
        await using var peer = EncryptedPeer.Requiring(Hash, EncryptionMethods.Rc4, async x =>
        {
            foreach (var b in ScriptedPeer.Greeting(Hash, 0, "-XX0000-", o => PeerMessageWriter.WithPayload(o, PeerMessageId.Bitfield, [0xF0, 0])))
            {
                await x.SayAsync([b]);
                await Task.Yield();
            }

            await x.SilenceAsync();
        });
        var visit = await VisitAsync(peer.Endpoint, PeerEncryption.Mse);
        Assert.Equal((4, true), (visit.Have, visit.Encrypted));
    }

    [Theory]
    [InlineData("0000", ProbeOutcome.Malformed)]
    [InlineData("FFFF", ProbeOutcome.Malformed)]
    [InlineData("13426974546F7272656E742070726F746F636F6C", ProbeOutcome.Malformed)]
    public async Task A_key_that_no_honest_peer_has_ends_the_visit(string hex, ProbeOutcome outcome)
    {
        var bytes = Convert.FromHexString(hex);
        var said = Enumerable.Range(0, EncryptionLimits.KeySize).Select(i => bytes[i % bytes.Length]).ToArray();
        await using var peer = ScriptedPeer.Saying(said);
        var visit = await VisitAsync(peer.Endpoint, PeerEncryption.Mse);
        Assert.Equal((outcome, ProbeStage.Encrypt, false), (visit.Outcome, visit.Stage, visit.Encrypted));
        Assert.NotNull(visit.Error);
    }

    [Fact]
    public async Task Endless_padding_ends_the_visit()
    {
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, EncryptionLimits.KeySize, stop);
            var padding = Enumerable.Repeat((byte)0x55, 4096).ToArray();
            while (true)
            {
                await socket.SendAsync(padding, stop);
            }
        });
        var visit = await VisitAsync(peer.Endpoint, PeerEncryption.Mse);
        Assert.Equal((ProbeOutcome.Malformed, ProbeStage.Encrypt), (visit.Outcome, visit.Stage));
    }

    [Fact]
    public async Task Silence_after_our_key_is_a_timeout_of_the_encryption()
    {
        await using var peer = ScriptedPeer.Saying([]);
        var visit = await VisitAsync(peer.Endpoint, PeerEncryption.Mse, TimeSpan.FromMilliseconds(100));
        Assert.Equal((ProbeOutcome.TimedOut, ProbeStage.Encrypt), (visit.Outcome, visit.Stage));
    }

    private static byte[] Messages(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private async Task<PeerVisit> VisitAsync(PeerEndpoint endpoint, PeerEncryption encryption, TimeSpan? wait = null)
    {
        var options = new PeerOptions
        {
            Engine = engine,
            Encryption = encryption,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            HandshakeTimeout = wait ?? TimeSpan.FromSeconds(30),
            BitfieldWait = TimeSpan.FromSeconds(30),
            Timeout = TimeSpan.FromMinutes(2),
        };
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true });
        using var prober = new PeerProber(options, new TrackerOptions(), policy, null, TimeProvider.System);
        return await prober.VisitAsync(new PeerTarget(new SwarmRef(0, Hash), endpoint, Pieces: 10), default);
    }
}
