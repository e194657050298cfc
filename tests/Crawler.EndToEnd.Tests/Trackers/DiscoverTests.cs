using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.EndToEnd.Tests.Trackers;

/// <summary>What a real tracker has is found by asking it for all, and watched there.</summary>
public sealed class DiscoverTests
{
    [Fact]
    public async Task Swarms_that_opentracker_names_are_watched_up_to_the_limit()
    {
        var torrents = Enumerable.Range(1, 30).Select(x => new InfoHash(Convert.FromHexString($"{x:x40}"))).ToArray();
        await using var tracker = await OpenTracker.StartAsync(torrents);
        await using var test = await PostgresFixture.CreateAsync();
        await using var agent = new RunningCrawler(("Database:ConnectionString", test.ConnectionString), ("Database:MaxConnections", "10"));
        (await agent.CallAsync("watch", "add", $"{torrents[0]}")).Ended(0);

        (await agent.CallAsync("watch", "discover", tracker.HttpAnnounce.AbsoluteUri, "--limit", "10")).Ended(0);
        Assert.InRange(await CountAsync("source = 'full_scrape'"), 9, 10);
        var all = (await agent.CallAsync("watch", "discover", tracker.HttpAnnounce.AbsoluteUri)).Ended(0);

        Assert.Contains("30 swarms named", all.Error, StringComparison.Ordinal);
        Assert.Equal((29L, 29L, 29L), (
            await CountAsync("source = 'full_scrape'"),
            await CountAsync($"exists (select from crawl.swarm_tracker st join crawl.tracker t using (tracker_id) where st.swarm_id = s.swarm_id and t.url = '{tracker.HttpAnnounce}')"),
            await CountAsync("source = 'full_scrape' and exists (select from crawl.swarm_schedule c where c.swarm_id = s.swarm_id)")));
        (await agent.CallAsync("watch", "discover", "udp://127.0.0.1:1/announce")).Ended(64);
        (await agent.CallAsync("watch", "discover", "http://127.0.0.1:1/announce")).Ended(1);

        async Task<long> CountAsync(string where) => (long)(await test.RowsAsync($"select count(*) from crawl.swarm s where {where}"))[0][0]!;
    }
}
