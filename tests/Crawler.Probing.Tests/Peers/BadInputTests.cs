using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Probing.Tests.Peers;

public sealed class EpollBadInputTests() : BadInputTests(PeerEngineKind.Epoll);

public sealed class SocketBadInputTests() : BadInputTests(PeerEngineKind.Socket);

/// <summary>What peers say that is too long, too deep, too much, or not for anybody: the visit ends, and says how.</summary>
public abstract class BadInputTests(PeerEngineKind engine)
{
    private const ulong Modern = ReservedBits.Extension | ReservedBits.Fast;
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xAB, 20)]);

    [Fact]
    public async Task Of_two_bitfields_the_first_one_counts()
    {
        var visit = await VisitAsync(0, x =>
        {
            PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xF0, 0x00]);
            PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xFF, 0xC0]);
        });
        Assert.Equal((4, false), (visit.Have, visit.Seed));
    }

    [Theory]
    [InlineData(10_000, 0)]
    [InlineData(0, 1000)]
    public async Task An_extended_handshake_with_too_many_keys_or_too_deep_is_malformed_but_the_peer_is_handshaken(int keys, int depth)
    {
        var text = new StringBuilder("d1:m");
        text.Append(depth > 0 ? new string('l', depth) + new string('e', depth) : "de");
        for (var i = 0; i < keys; i++)
        {
            text.Append($"5:x{i:0000}i1e");
        }

        var visit = await VisitAsync(Modern, x => Extended(x, text.Append('e').ToString()));
        Assert.Equal((ProbeOutcome.Handshaken, ProbeStage.Extended, null), (visit.Outcome, visit.Stage, visit.Have));
        Assert.StartsWith("extended handshake", visit.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_in_a_name_are_taken_out_and_a_long_one_is_cut()
    {
        var hostile = await VisitAsync(Modern, x =>
        {
            Extended(x, "d1:md6:ut_pexi1ee1:v15:\u001b[31mevil\r\n 1.0e");
            PeerMessageWriter.Bare(x, PeerMessageId.HaveAll);
        });
        Assert.Equal("[31mevil 1.0", hostile.ExtendedName);
        var endless = await VisitAsync(Modern, x =>
        {
            Extended(x, $"d1:v{1_000_000}:{new string('v', 1_000_000)}e");
            PeerMessageWriter.Bare(x, PeerMessageId.HaveAll);
        });
        Assert.Equal((200, true), (endless.ExtendedName!.Length, endless.Seed));
    }

    [Theory]
    [InlineData("", ProbeStage.Extended, null)]
    [InlineData("extended", ProbeStage.Bitfield, null)]
    [InlineData("bitfield", ProbeStage.Extended, 4)]
    [InlineData("half", ProbeStage.Extended, null)]
    [InlineData("extended half", ProbeStage.Bitfield, null)]
    [InlineData("bitfield half", ProbeStage.Extended, 4)]
    [InlineData("extended bitfield", ProbeStage.Done, 4)]
    public async Task A_reset_after_the_handshake_leaves_what_was_heard_before_it(string said, ProbeStage stage, int? have)
    {
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            var words = ScriptedPeer.Greeting(Hash, Modern, "-XX0000-", x =>
            {
                foreach (var word in said.Split(' '))
                {
                    switch (word)
                    {
                        case "extended":
                            Extended(x, "d1:md6:ut_pexi1eee");
                            break;
                        case "bitfield":
                            PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xF0, 0x00]);
                            break;
                        case "half":
                            x.Write<byte>([0, 0, 0, 9, 20]);
                            break;
                    }
                }
            });
            await socket.SendAsync(words, stop);

            // What is said back shows that all of it was heard.
            await ScriptedPeer.ReadAsync(socket, 1, stop);
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        });
        var visit = await VisitAsync(peer);
        Assert.Equal((ProbeOutcome.Handshaken, stage, have), (visit.Outcome, visit.Stage, visit.Have));
        Assert.Equal(stage == ProbeStage.Done, visit.Error is null);
    }

    [Fact]
    public async Task Our_own_peer_id_may_come_back()
    {
        await using var mirror = new ScriptedPeer(async (socket, stop) =>
        {
            var said = await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            await socket.SendAsync(said, stop);
            socket.Shutdown(SocketShutdown.Send);
            await ScriptedPeer.SilenceAsync(stop);
        });
        var visit = await VisitAsync(mirror);
        Assert.Equal((ProbeOutcome.Handshaken, ProbeStage.Extended), (visit.Outcome, visit.Stage));
        Assert.StartsWith(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(new TrackerOptions().PeerIdPrefix)), visit.PeerId.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bitfield_that_is_not_lazy_is_not_waited_for()
    {
        // Ten seconds would be waited where more could follow.
        var bits = new byte[100];
        bits.AsSpan(0, 60).Fill(0xFF);
        var visit = await VisitAsync(0, x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, bits), pieces: 800).WaitAsync(TimeSpan.FromSeconds(9));
        Assert.Equal((480, ProbeStage.Done), (visit.Have, visit.Stage));
    }

    private static void Extended(IBufferWriter<byte> output, string payload) =>
        PeerMessageWriter.Extended(output, 0, Encoding.Latin1.GetBytes(payload));

    private async Task<PeerVisit> VisitAsync(ulong reserved, Action<IBufferWriter<byte>> messages, int pieces = 10)
    {
        await using var peer = ScriptedPeer.Saying(ScriptedPeer.Greeting(Hash, reserved, "-XX0000-", messages));
        return await VisitAsync(peer, pieces);
    }

    private async Task<PeerVisit> VisitAsync(ScriptedPeer peer, int pieces = 10)
    {
        var options = new PeerOptions
        {
            Engine = engine,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            HandshakeTimeout = TimeSpan.FromSeconds(30),
            BitfieldWait = TimeSpan.FromSeconds(30),
            HaveWait = pieces > 10 ? TimeSpan.FromSeconds(10) : TimeSpan.FromMilliseconds(100),
            Timeout = TimeSpan.FromMinutes(2),
        };
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true });
        using var prober = new PeerProber(options, new TrackerOptions(), policy, null, TimeProvider.System);
        return await prober.VisitAsync(new PeerTarget(new SwarmRef(0, Hash), peer.Endpoint, Pieces: pieces), default);
    }
}
