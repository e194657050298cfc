using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.EndToEnd.Tests.Trackers;

/// <summary>An agent that is killed while a real tracker counts it leaves nobody behind once it is back.</summary>
public sealed class CrashFarewellTests
{
    private static readonly InfoHash Torrent = new(Convert.FromHexString("00112233445566778899aabbccddeeff00112233"));

    [Fact]
    public async Task Opentracker_counts_nobody_of_us_after_an_agent_that_was_killed_while_announced_is_back()
    {
        await using var tracker = await OpenTracker.StartAsync([Torrent]);
        await PlainAnnounce.PutAsync(tracker.HttpAnnounce, Torrent, seeders: 1, leechers: 0);
        await using var relay = new HoldingRelay(tracker.Endpoint);
        await using var agent = new RunningCrawler(("Schedule:ScrapeInterval", "01:00:00"));
        (await agent.CallAsync("watch", "add", $"magnet:?xt=urn:btih:{Torrent}&tr={relay.Announce}")).Ended(0);
        await agent.StartAsync();

        await tracker.WaitForAsync(Torrent, seeders: 1, leechers: 1);
        await agent.CrashAsync();
        Assert.Equal(1, (await tracker.ScrapeAsync(Torrent))!.Leechers);
        relay.LetThrough();
        await agent.StartAsync();

        await tracker.WaitForAsync(Torrent, seeders: 1, leechers: 0);
        Assert.Equal(0, await agent.StopAsync());
        await tracker.WaitForAsync(Torrent, seeders: 1, leechers: 0);
    }
}
