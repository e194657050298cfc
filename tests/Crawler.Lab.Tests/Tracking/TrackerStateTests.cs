using System.Net;
using Crawler.Lab.Tracking;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tests.Tracking;

public sealed class TrackerStateTests
{
    private static readonly IPAddress Here = IPAddress.Parse("127.0.0.9");
    private readonly SettableTime _time = new();
    private TrackerState _state;

    public TrackerStateTests() => _state = new TrackerState(new TrackerOptions(), _time, new Random(1));

    [Fact]
    public void Seeds_leechers_and_completed_downloads_are_counted()
    {
        _state.Announce(Requests.Announce(1, left: 0, AnnounceEvent.Started), Here);
        _state.Announce(Requests.Announce(2, left: 5, AnnounceEvent.Started), Here);
        _state.Announce(Requests.Announce(3, left: 5, AnnounceEvent.Started), Here);
        Assert.Equal(new ScrapeCounts(1, 2, 0), Counts());

        _state.Announce(Requests.Announce(3, left: 0, AnnounceEvent.Completed), Here);
        _state.Announce(Requests.Announce(3, left: 0, AnnounceEvent.Completed), Here);
        Assert.Equal(new ScrapeCounts(2, 1, 1), Counts());

        _state.Announce(Requests.Announce(1, left: 0, AnnounceEvent.Stopped), Here);
        Assert.Equal(new ScrapeCounts(1, 1, 1), Counts());
    }

    [Fact]
    public void A_paused_peer_is_no_seed()
    {
        _state.Announce(Requests.Announce(1, left: 0, AnnounceEvent.Paused), Here);
        Assert.Equal(new ScrapeCounts(0, 1, 0), Counts());
    }

    [Fact]
    public void A_first_contact_with_stopped_is_answered_and_leaves_no_trace()
    {
        var reply = _state.Announce(Requests.Announce(1, announceEvent: AnnounceEvent.Stopped), Here);

        Assert.Equal((0, 0), (reply.Complete, reply.Incomplete));
        Assert.Empty(reply.Peers);
        Assert.Empty(_state.Scrape([]).Files);
        Assert.Equal(0, _state.PeerCount);
    }

    [Fact]
    public void A_reply_holds_as_many_other_peers_as_wanted_and_each_once()
    {
        for (ushort port = 1; port <= 300; port++)
        {
            _state.Announce(Requests.Announce(port, numWant: 0), Here);
        }

        Assert.Equal(50, _state.Announce(Requests.Announce(7), Here).Peers.Count);
        Assert.Equal(200, _state.Announce(Requests.Announce(7, numWant: 10_000), Here).Peers.Count);
        Assert.Empty(_state.Announce(Requests.Announce(7, numWant: 0), Here).Peers);

        var peers = _state.Announce(Requests.Announce(7, numWant: 120), Here).Peers;
        Assert.Equal(120, peers.Distinct().Count());
        Assert.DoesNotContain(PeerEndpoint.From(Here, 7), peers);
    }

    [Fact]
    public void Every_peer_is_handed_out_sooner_or_later()
    {
        for (ushort port = 1; port <= 100; port++)
        {
            _state.Announce(Requests.Announce(port, numWant: 0), Here);
        }

        var met = new HashSet<PeerEndpoint>();
        for (var i = 0; i < 200; i++)
        {
            met.UnionWith(_state.Announce(Requests.Announce(1, numWant: 10), Here).Peers);
        }

        Assert.Equal(99, met.Count);
    }

    [Fact]
    public void A_silent_peer_is_forgotten_and_a_heard_one_is_not()
    {
        _state.Announce(Requests.Announce(1), Here);
        _state.Announce(Requests.Announce(2), Here);
        _time.Advance(TimeSpan.FromSeconds(20));
        _state.Announce(Requests.Announce(2), Here);
        _time.Advance(TimeSpan.FromSeconds(11));

        _state.Expire();

        Assert.Equal(new ScrapeCounts(0, 1, 0), Counts());
        Assert.Equal([PeerEndpoint.From(Here, 2)], _state.Announce(Requests.Announce(3), Here).Peers);

        _time.Advance(TimeSpan.FromHours(1));
        _state.Expire();
        Assert.Empty(_state.Scrape([Requests.Swarm]).Files);
        Assert.Equal(0, _state.PeerCount);
    }

    [Fact]
    public void Beyond_its_limits_the_tracker_refuses_new_peers_and_still_serves_known_ones()
    {
        _state = new TrackerState(new TrackerOptions { MaxPeers = 2, MaxSwarms = 1 }, _time, new Random(1));
        _state.Announce(Requests.Announce(1), Here);

        Assert.NotNull(_state.Announce(Requests.Announce(1) with { InfoHash = Requests.Hash(2) }, Here).FailureReason);
        Assert.Null(_state.Announce(Requests.Announce(2), Here).FailureReason);
        Assert.NotNull(_state.Announce(Requests.Announce(3), Here).FailureReason);
        Assert.Null(_state.Announce(Requests.Announce(1), Here).FailureReason);
        Assert.Equal(2, _state.PeerCount);
    }

    [Fact]
    public void An_address_that_a_peer_claims_is_not_believed()
    {
        _state.Announce(Requests.Announce(1) with { Ip = IPAddress.Parse("192.0.2.1") }, Here);
        Assert.Equal([PeerEndpoint.From(Here, 1)], _state.Announce(Requests.Announce(2), Here).Peers);
    }

    [Fact]
    public void A_peer_that_listens_nowhere_is_counted_and_not_handed_out()
    {
        _state.Announce(Requests.Announce(0), Here);

        Assert.Equal(new ScrapeCounts(0, 1, 0), Counts());
        Assert.Empty(_state.Announce(Requests.Announce(1), Here).Peers);
    }

    [Fact]
    public void A_scrape_leaves_out_what_is_unknown()
    {
        _state.Announce(Requests.Announce(1), Here);
        Assert.Equal([Requests.Swarm], _state.Scrape([Requests.Hash(9), Requests.Swarm]).Files.Keys);
    }

    private ScrapeCounts Counts() => _state.Scrape([Requests.Swarm]).Files[Requests.Swarm];
}
