using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Crawler.Fixtures.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.EndToEnd.Tests.Trackers;

/// <summary>
/// What the agent records of real trackers, asked over every transport and address family that they have, is what is so; and when it
/// has gone they count nobody of us.
/// </summary>
public sealed class RealTrackersTests
{
    private static readonly TrackerCounts Truth = new(Seeders: 2, Leechers: 3, Completed: 0);

    // One for each URL of a tracker: asked over one, we are no part of what it tells over another.
    private static readonly InfoHash[] Torrents =
        [.. Enumerable.Range(0, 4).Select(x => new InfoHash(Convert.FromHexString($"f0e1d2c3b4a5968778695a4b3c2d1e0f80ff7f0{x}")))];

    [Fact]
    public async Task Scrapes_and_announces_of_real_trackers_tell_the_truth_and_leave_no_trace()
    {
        var trackers = await CountedTracker.StartAllAsync(Torrents);
        try
        {
            foreach (var (tracker, torrent) in trackers.SelectMany(x => Torrents.Select(y => (x, y))))
            {
                await PlainAnnounce.PutAsync(tracker.Announces[0], torrent, Truth.Seeders, Truth.Leechers);
                Assert.Equal((tracker.Name, Truth), (tracker.Name, await tracker.CountAsync(torrent)));
            }

            await CrawlAsync(trackers);
            foreach (var (tracker, torrent) in trackers.SelectMany(x => Torrents.Select(y => (x, y))))
            {
                Assert.Equal((tracker.Name, Truth), (tracker.Name, await tracker.CountAsync(torrent)));
            }
        }
        finally
        {
            foreach (var tracker in trackers)
            {
                await tracker.DisposeAsync();
            }
        }
    }

    private static async Task CrawlAsync(IReadOnlyList<CountedTracker> trackers)
    {
        await using var test = await PostgresFixture.CreateAsync();
        await using var agent = new RunningCrawler(("Database:ConnectionString", test.ConnectionString), ("Database:MaxConnections", "10"));
        var asked = trackers.SelectMany(x => x.Announces.Select((y, i) => (Url: y, Torrent: Torrents[i], x.HasScrape))).ToList();
        (await agent.CallAsync(["watch", "add", .. asked.GroupBy(x => x.Torrent).Select(x => $"magnet:?xt=urn:btih:{x.Key}{string.Concat(x.Select(y => $"&tr={y.Url}"))}")])).Ended(0);
        var expected = asked.SelectMany(x => (string[])(x.HasScrape ? [$"announce {x.Url}", $"scrape {x.Url}"] : [$"announce {x.Url}"])).ToHashSet(StringComparer.Ordinal);
        await agent.StartAsync();
        var told = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await Eventually.TrueAsync(
            "every tracker was asked over all that it speaks",
            async _ => expected.IsSubsetOf((told = await ToldAsync(test)).Keys),
            state: () => $"Missing: {string.Join(", ", expected.Except(told.Keys, StringComparer.Ordinal))}");
        Assert.Equal(0, await agent.StopAsync());

        foreach (var tracker in trackers.Where(x => x.Software is not null))
        {
            var profile = (await test.RowsAsync($"select software, answers_scrapes, breaker from report.tracker_profile where tracker = '{tracker.Announces[0]}'"))[0];
            Assert.Equal([tracker.Software, true, "closed"], profile);
        }

        Assert.All(await ToldAsync(test), x => Assert.Equal($"{x.Key} {FamilyOf(x.Key)}: 2 seeders, 3 leechers", $"{x.Key} {string.Join(" or ", x.Value)}"));
    }

    // What was claimed over which address family, by kind and URL.
    private static async Task<Dictionary<string, List<string>>> ToldAsync(TestDatabase test) => (await test.RowsAsync(
        """
        select distinct k.kind || ' ' || t.url, format('%s: %s seeders, %s leechers', k.family, c.seeders, c.leechers)
        from crawl.claim c
        join crawl.tracker_check k on k.check_id = c.check_id and k.observed_at = c.observed_at
        join crawl.tracker t on t.tracker_id = c.tracker_id
        where c.outcome = 'ok'
        """)).GroupBy(x => (string)x[0]!, x => (string)x[1]!, StringComparer.Ordinal).ToDictionary(x => x.Key, x => x.ToList(), StringComparer.Ordinal);

    private static int FamilyOf(string url) => url.Contains('[', StringComparison.Ordinal) ? 6 : 4;
}
