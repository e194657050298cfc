using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Lab.Tests.Swarms;

public sealed class EncryptionPolicyTests
{
    private const EncryptionMethods Both = EncryptionMethods.Plaintext | EncryptionMethods.Rc4;

    [Theory]
    [InlineData("allow", EncryptionMethods.Plaintext)]
    [InlineData("prefer", EncryptionMethods.Rc4)]
    [InlineData("require", EncryptionMethods.Rc4)]
    public async Task An_encrypted_handshake_leads_to_the_same_messages(string policy, EncryptionMethods method)
    {
        var peer = Peer(policy);
        await using var listener = Peers.Listen(peer);
        using var caller = await EncryptedCaller.ConnectAsync(listener.Endpoint, peer.InfoHash, Both);

        Assert.Equal(EncryptionStatus.Established, await caller.AgreeAsync());

        Assert.Equal(method, caller.Method);
        Assert.Equal(new Handshake(peer.Profile.Reserved, peer.InfoHash, peer.PeerId), await caller.Caller.HearHandshakeAsync());
        var messages = await caller.Caller.HearAsync(2);
        Assert.Equal([PeerMessageId.Extended, PeerMessageId.Bitfield], messages.Select(m => m.Id));
        Assert.Equal(peer.Pieces.Bytes.ToArray(), messages[1].Payload);
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("allow", true)]
    [InlineData("prefer", true)]
    [InlineData("require", false)]
    public async Task A_plain_handshake_is_answered_unless_encryption_is_required(string policy, bool answered)
    {
        var peer = Peer(policy);
        await using var listener = Peers.Listen(peer);
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        await caller.SendHandshakeAsync(peer.InfoHash);

        Assert.Equal(answered, await caller.HearHandshakeAsync() is not null);
    }

    [Fact]
    public async Task Who_does_not_know_encryption_closes_it()
    {
        var peer = Peer("plain");
        await using var listener = Peers.Listen(peer);
        using var caller = await EncryptedCaller.ConnectAsync(listener.Endpoint, peer.InfoHash, Both);

        Assert.Equal(EncryptionStatus.NeedMore, await caller.AgreeAsync());
    }

    [Fact]
    public async Task Another_swarm_or_a_method_that_is_not_wanted_is_closed()
    {
        var peer = Peer("require");
        await using var listener = Peers.Listen(peer);
        using var stranger = await EncryptedCaller.ConnectAsync(listener.Endpoint, Requests.Hash(99), Both);
        using var plain = await EncryptedCaller.ConnectAsync(listener.Endpoint, peer.InfoHash, EncryptionMethods.Plaintext);

        Assert.Equal(EncryptionStatus.NeedMore, await stranger.AgreeAsync());
        Assert.Equal(EncryptionStatus.NeedMore, await plain.AgreeAsync());
    }

    [Fact]
    public void Shares_are_of_sound_peers_and_without_them_each_program_has_its_own_way()
    {
        var plan = new SwarmPlan
        {
            Name = "x",
            Seeds = 50,
            Leechers = 50,
            Dead = 5,
            Encryption = [new EncryptionShare(PeerEncryption.Require, 1), new EncryptionShare(PeerEncryption.Plain, 1)],
        };
        var peers = Draw(plan);

        Assert.InRange(peers.Count(p => p.Encryption == PeerEncryption.Require), 30, 70);
        Assert.All(peers, p => Assert.True(p.Encryption is PeerEncryption.Require or PeerEncryption.Plain));
        Assert.All(peers.Where(p => p.Fault is not null), p => Assert.Equal(PeerEncryption.Plain, p.Encryption));
        Assert.All(Draw(plan with { Encryption = [], Dead = 0 }), p => Assert.Equal(p.Profile.Encryption, p.Encryption));
    }

    private static SimulatedPeer Peer(string policy) =>
        Peers.Make("libtorrent-2.0.8", have: 40) with { Encryption = PeerEncryptionPolicy.Find(policy)!.Value };

    private static IReadOnlyList<SimulatedPeer> Draw(SwarmPlan plan) => SwarmCast.Draw(Scenario.OfOneSwarm(1) with { Swarms = [plan] }).Single().Peers;
}
