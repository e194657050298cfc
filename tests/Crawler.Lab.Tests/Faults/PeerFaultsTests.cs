using System.Net.Sockets;
using Crawler.Lab.Faults;
using Crawler.Lab.Swarms;
using Crawler.Lab.Tests.Swarms;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Tests.Faults;

public sealed class PeerFaultsTests
{
    public static TheoryData<string> Handshaken => [.. PeerFaults.Codes.Where(c => PeerFaults.Find(c)!.Outcomes.Contains("handshaken"))];

    public static TheoryData<string> Gone => [.. PeerFaults.Codes.Where(c => PeerFaults.Find(c)!.Outcomes.Any(o => o is "closed" or "reset"))];

    [Theory]
    [MemberData(nameof(Handshaken))]
    public async Task A_peer_that_fails_late_answers_for_its_swarm_first(string code)
    {
        await using var listener = Listen(code);
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());

        await caller.SendHandshakeAsync(Requests.Swarm);

        Assert.Equal(listener.Peer.PeerId, (await caller.HearHandshakeAsync())!.Value.PeerId);
    }

    [Theory]
    [MemberData(nameof(Gone))]
    public async Task A_peer_that_leaves_early_is_gone_before_its_handshake_is_whole(string code)
    {
        await using var listener = Listen(code);

        Assert.Null(await CallAsync(listener));
    }

    [Theory]
    [InlineData("reset-after-extended")]
    [InlineData("reset-after-pieces")]
    [InlineData("slow-bitfield")]
    [InlineData("two-bitfields")]
    [InlineData("super-seed")]
    public async Task Only_some_come_to_say_their_name(string code)
    {
        Assert.Equal(["reset-after-extended", "reset-after-pieces", "slow-bitfield", "two-bitfields", "super-seed"], PeerFaults.Codes.Where(c => PeerFaults.Find(c)!.TellsName));
        await using var listener = Listen(code);
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        await caller.SendHandshakeAsync(Requests.Swarm);
        await caller.HearHandshakeAsync();

        Assert.Equal(PeerMessageId.Extended, (await caller.HearAsync(1))[0].Id);
    }

    [Fact]
    public async Task A_peer_of_another_swarm_answers_for_that()
    {
        await using var listener = Listen("wrong-info-hash");
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());

        await caller.SendHandshakeAsync(Requests.Swarm);

        Assert.NotEqual(Requests.Swarm, (await caller.HearHandshakeAsync())!.Value.InfoHash);
    }

    [Fact]
    public async Task Two_bitfields_differ_and_the_first_is_the_true_one()
    {
        await using var listener = Listen("two-bitfields");
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());

        await caller.SendHandshakeAsync(Requests.Swarm, reserved: 0);
        await caller.HearHandshakeAsync();
        var messages = await caller.HearAsync(2);

        Assert.All(messages, m => Assert.Equal(PeerMessageId.Bitfield, m.Id));
        Assert.Equal(listener.Peer.Pieces.Bytes.ToArray(), messages[0].Payload);
        Assert.NotEqual(messages[0].Payload, messages[1].Payload);
    }

    [Fact]
    public void Every_fault_says_what_a_right_record_of_it_is() =>
        Assert.All(PeerFaults.Codes, code => Assert.NotEmpty(PeerFaults.Find(code)!.Outcomes));

    private static PeerListener Listen(string code) => Peers.Listen(Peers.Make("transmission-3.00", have: 40) with { Fault = PeerFaults.Find(code) });

    // A peer may be gone before the call is through, or before the handshake is sent.
    private static async Task<Handshake?> CallAsync(PeerListener listener)
    {
        try
        {
            using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
            await caller.SendHandshakeAsync(Requests.Swarm);
            return await caller.HearHandshakeAsync();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
