using System.Net;
using Crawler.Lab.Tracking;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tests.Tracking;

public sealed class PeerListTests
{
    private static readonly IPAddress V4 = IPAddress.Parse("127.0.0.9");
    private static readonly IPAddress V6 = IPAddress.IPv6Loopback;
    private readonly TrackerState _state = new(new TrackerOptions(), new SettableTime(), new Random(1));

    [Fact]
    public void A_seed_is_told_of_leechers_only_and_a_leecher_of_all()
    {
        Add(1, left: 0);
        Add(2, left: 0);
        Add(3, left: 5);

        Assert.Equal([PeerEndpoint.From(V4, 3)], _state.Announce(Requests.Announce(1, left: 0), V4).Peers);
        Assert.Equal([1, 2], Ports(_state.Announce(Requests.Announce(3), V4)));
        Assert.Equal([PeerEndpoint.From(V4, 3)], _state.Announce(Requests.Announce(4, announceEvent: AnnounceEvent.Paused), V4).Peers);
    }

    [Fact]
    public void A_leecher_that_becomes_a_seed_is_told_of_no_seeds_any_more()
    {
        Add(1, left: 0);
        Add(2, left: 5);

        Assert.Empty(_state.Announce(Requests.Announce(2, left: 0, AnnounceEvent.Completed), V4).Peers);
        Assert.Equal(new ScrapeCounts(2, 0, 1), _state.Scrape([Requests.Swarm]).Files[Requests.Swarm]);
    }

    [Fact]
    public void Room_in_a_reply_is_not_spent_on_addresses_that_it_cannot_hold()
    {
        for (ushort port = 1; port <= 100; port++)
        {
            Add(port, left: 5);
        }

        _state.Announce(Requests.Announce(7), V6);
        Assert.Equal([PeerEndpoint.From(V6, 7)], _state.Announce(Requests.Announce(8), V6, PeerFamilies.V6).Peers);
        Assert.Equal(50, _state.Announce(Requests.Announce(8), V4, PeerFamilies.V4).Peers.Count(p => p.IsV4));
    }

    [Fact]
    public void Kinds_are_drawn_by_their_numbers()
    {
        for (ushort port = 1; port <= 90; port++)
        {
            Add(port, left: 5);
        }

        for (ushort port = 91; port <= 100; port++)
        {
            Add(port, left: 0);
        }

        var seeds = Enumerable.Range(0, 1000).Sum(_ => Ports(_state.Announce(Requests.Announce(200, numWant: 10), V4)).Count(p => p > 90));
        Assert.InRange(seeds, 800, 1200);
    }

    private static IEnumerable<int> Ports(AnnounceReply reply) => reply.Peers.Select(p => (int)p.Port).Order();

    private void Add(ushort port, long left) => _state.Announce(Requests.Announce(port, left, numWant: 0), V4);
}
