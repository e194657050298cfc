using System.Net;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Crawls;

public sealed class FairSampleTests
{
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xAB, 20)]);

    [Fact]
    public void Where_there_is_room_everyone_is_taken()
    {
        var peers = Peers(20);
        Assert.Equal(peers, FairSample.Take(Hash, peers, 20, 0));
        Assert.Empty(FairSample.Take(Hash, [], 20, 0));
    }

    [Fact]
    public void Whoever_was_taken_is_taken_again_however_the_peers_are_ordered_and_whoever_else_leaves()
    {
        var peers = Peers(1000);
        var first = FairSample.Take(Hash, peers, 100, 0);
        Assert.Equal(100, first.Distinct().Count());
        Assert.Equal(first, FairSample.Take(Hash, [.. Enumerable.Reverse(peers)], 100, 0));
        var withoutSome = FairSample.Take(Hash, [.. first, .. peers.Except(first).Take(450)], 100, 0);
        Assert.Equal(first.ToHashSet(), withoutSome.ToHashSet());
    }

    [Fact]
    public void Another_seed_or_swarm_is_another_sample()
    {
        var peers = Peers(1000);
        var first = FairSample.Take(Hash, peers, 100, 0).ToHashSet();
        Assert.InRange(FairSample.Take(Hash, peers, 100, 1).Count(first.Contains), 0, 40);
        Assert.InRange(FairSample.Take(default, peers, 100, 0).Count(first.Contains), 0, 40);
    }

    [Fact]
    public void Every_peer_is_taken_as_often_as_another()
    {
        var peers = Peers(50);
        var taken = Enumerable.Range(0, 4000).SelectMany(seed => FairSample.Take(Hash, peers, 10, seed)).CountBy(x => x.Endpoint).ToList();
        Assert.Equal(50, taken.Count);

        // 800 times each on average, 25 more or less by chance.
        Assert.All(taken, x => Assert.InRange(x.Value, 650, 950));
    }

    private static (PeerEndpoint Endpoint, PeerSource Source)[] Peers(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (PeerEndpoint.From(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), 6881), PeerSource.Announce))];
}
