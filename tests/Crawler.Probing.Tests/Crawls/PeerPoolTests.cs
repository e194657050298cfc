using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Crawls;

public sealed class PeerPoolTests
{
    [Fact]
    public void A_peer_stays_until_it_failed_too_often_in_a_row()
    {
        var pool = new PeerPool(100, forgetAfterFailures: 2);
        pool.Join(Hash(1), [(Peer(1), PeerSource.Announce)]);
        pool.Note(Hash(1), Peer(1), ProbeOutcome.TimedOut);
        pool.Note(Hash(1), Peer(1), ProbeOutcome.Handshaken);
        pool.Note(Hash(1), Peer(1), ProbeOutcome.Refused);
        Assert.Single(pool.Join(Hash(1), []));
        pool.Note(Hash(1), Peer(1), ProbeOutcome.TimedOut);
        Assert.Empty(pool.Join(Hash(1), []));
        Assert.Equal(0, pool.Count);
    }

    [Theory]
    [InlineData(ProbeOutcome.Inconclusive)]
    [InlineData(ProbeOutcome.Cancelled)]
    public void What_was_our_own_doing_is_not_held_against_a_peer(ProbeOutcome outcome)
    {
        var pool = new PeerPool(100, forgetAfterFailures: 1);
        pool.Join(Hash(1), [(Peer(1), PeerSource.Announce)]);
        pool.Note(Hash(1), Peer(1), outcome);
        Assert.Single(pool.Join(Hash(1), []));
    }

    [Fact]
    public void A_peer_named_twice_is_one_and_keeps_who_named_it_first()
    {
        var pool = new PeerPool(100, 3);
        pool.Join(Hash(1), [(Peer(1), PeerSource.Announce), (Peer(1), PeerSource.Dht)]);
        Assert.Equal([new(Peer(1), PeerSource.Announce)], pool.Join(Hash(1), [(Peer(1), PeerSource.Pex)]));
        Assert.Equal(1, pool.Count);
    }

    [Fact]
    public void Beyond_the_bound_the_swarm_not_touched_for_longest_goes_first()
    {
        var pool = new PeerPool(maxPeers: 4, 3);
        pool.Join(Hash(1), [(Peer(1), PeerSource.Announce), (Peer(2), PeerSource.Announce)]);
        pool.Join(Hash(2), [(Peer(1), PeerSource.Announce), (Peer(2), PeerSource.Announce)]);
        pool.Join(Hash(1), []);
        pool.Join(Hash(3), [(Peer(1), PeerSource.Announce)]);
        Assert.Equal(3, pool.Count);
        Assert.Empty(pool.Join(Hash(2), []));
        Assert.Equal(2, pool.Join(Hash(1), []).Count);
    }

    private static InfoHash Hash(byte value) => new([.. Enumerable.Repeat(value, 20)]);

    private static PeerEndpoint Peer(ushort port) => PeerEndpoint.From(System.Net.IPAddress.Loopback, port);
}
