using Crawler.Probing.Observations;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

public sealed class BlockListGuardTests
{
    private static readonly AddressPolicy Policy = new(new NetworkOptions
    {
        AllowPrivateAddresses = true,
        BlockedInfoHashes = [Asking.Hash(0xBB).ToString(), Asking.Swarm.InfoHash.ToString()],
    });

    [Fact]
    public async Task A_blocked_swarm_is_left_out_of_a_scrape_and_keeps_its_place_in_the_answer()
    {
        await using var tracker = new ScriptedUdpTracker(call => call.CountsAsync(new ScrapeCounts(1, 1, 1), new ScrapeCounts(2, 2, 2)));

        var check = await Asking.ScrapeAsync(tracker.Announce, Policy, Asking.Hash(1), Asking.Hash(0xBB), Asking.Hash(2));

        Assert.Equal([ProbeOutcome.Ok, ProbeOutcome.Blocked, ProbeOutcome.Ok], check.Claims.Select(c => c.Outcome));
        Assert.Equal([Asking.Hash(1), Asking.Hash(0xBB), Asking.Hash(2)], check.Claims.Select(c => c.Swarm.InfoHash));
        Assert.Equal([1, null, 2], check.Claims.Select(c => c.Seeders));
        Assert.Equal([Asking.Hash(1), Asking.Hash(2)], (await tracker.NextAsync()).ReadScrape());
    }

    [Fact]
    public async Task A_tracker_hears_nothing_when_every_swarm_is_blocked()
    {
        await using var tracker = new ScriptedUdpTracker(_ => Task.CompletedTask);

        Assert.Equal(ProbeOutcome.Blocked, (await Asking.ScrapeAsync(tracker.Announce, Policy, Asking.Hash(0xBB))).Outcome);
        Assert.Equal(ProbeOutcome.Blocked, (await Asking.AnnounceAsync(tracker.Announce, policy: Policy)).Outcome);
        Assert.Equal(0, tracker.Connects);
    }
}
