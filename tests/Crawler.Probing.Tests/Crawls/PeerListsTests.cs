using System.Net.Sockets;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Crawls;

public sealed class PeerListsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_list_is_judged_by_those_before_and_after_it()
    {
        var lists = new PeerLists(1000);

        Assert.Null(Add(lists, 0, 1, 2, 3, 4));
        Assert.Null(Add(lists, 15, 3, 4, 5));

        // 2, 3 and 4 were there while 3, 4 and 5 were named; 5 is not known to have been there before.
        Assert.Equal(new ListRecapture(3, 3, 2), Add(lists, 30, 2, 3, 4, 5, 6));

        // Of the list before, 6 was named by no list before that; 1 is known from the first of all.
        Assert.Equal(new ListRecapture(5, 3, 2), Add(lists, 45, 1, 3, 5, 6));
    }

    [Fact]
    public void Who_was_last_named_three_lists_before_may_have_been_away()
    {
        var lists = new PeerLists(1000);
        Add(lists, 0, 1);
        Add(lists, 10, 2);
        Add(lists, 20, 3);
        Assert.Equal(new ListRecapture(1, 1, 0), Add(lists, 30, 1));
        Add(lists, 40, 9);
        Assert.Equal(new ListRecapture(1, 0, 0), Add(lists, 50, 2));
    }

    [Fact]
    public void Nothing_is_told_across_a_long_gap()
    {
        var lists = new PeerLists(1000);
        Add(lists, 0, 1);
        Add(lists, 15, 1);

        Assert.Null(Add(lists, 15 + 121, 1));
        Assert.Null(Add(lists, 15 + 121 + 15, 1));
        Assert.NotNull(Add(lists, 15 + 121 + 30, 1));
    }

    [Fact]
    public void Trackers_swarms_and_families_are_told_apart()
    {
        var lists = new PeerLists(1000);
        Add(lists, 0, 1);
        Add(lists, 1, 1);

        Assert.Null(lists.Judged(Check(2, 1) with { Tracker = new TrackerRef(0, new Uri("http://other.example/announce")) }, Swarm(1)).Recapture);
        Assert.Null(lists.Judged(Check(2, 1) with { Family = AddressFamily.InterNetworkV6 }, Swarm(1)).Recapture);
        Assert.Null(lists.Judged(Check(2, 1), Swarm(2)).Recapture);
        Assert.NotNull(lists.Judged(Check(2, 1), Swarm(1)).Recapture);
    }

    [Fact]
    public void An_announce_without_an_answer_is_no_list()
    {
        var lists = new PeerLists(1000);
        Add(lists, 0, 1);
        Assert.Null(lists.Judged(Check(1) with { Outcome = ProbeOutcome.TimedOut }, Swarm(1)).Recapture);
        Add(lists, 2, 1);
        Assert.Equal(new ListRecapture(1, 1, 1), Add(lists, 3, 1));
    }

    [Fact]
    public void The_lists_that_were_not_added_to_for_longest_go_when_there_is_no_more_room()
    {
        var lists = new PeerLists(100);
        foreach (var round in Enumerable.Range(0, 3))
        {
            foreach (var swarm in Enumerable.Range(0, 50))
            {
                Assert.Null(lists.Judged(Check(round, 1, 2, 3), Swarm(swarm)).Recapture);
                Assert.InRange(lists.Count, 0, 100);
            }
        }

        lists.Judged(Check(4, 1), Swarm(49));
        Assert.NotNull(lists.Judged(Check(5, 1), Swarm(49)).Recapture);
    }

    private static ListRecapture? Add(PeerLists lists, int minute, params int[] peers) => lists.Judged(Check(minute, peers), Swarm(1)).Recapture;

    private static SwarmRef Swarm(int number) => new(0, new InfoHash([.. Enumerable.Repeat((byte)number, 20)]));

    private static TrackerCheck Check(int minute, params int[] peers) => new()
    {
        ObservedAt = Noon.AddMinutes(minute),
        Tracker = new TrackerRef(0, new Uri("http://tracker.example/announce")),
        Kind = CheckKind.Announce,
        Outcome = ProbeOutcome.Ok,
        Family = AddressFamily.InterNetwork,
        Peers = [.. peers.Select(x => new PeerEndpoint((UInt128)x, 6881))],
    };
}
