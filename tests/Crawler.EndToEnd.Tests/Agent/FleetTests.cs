using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class FleetTests(BusyLab lab) : IClassFixture<BusyLab>
{
    private const int SummarySeconds = 2;
    private const int IntervalSeconds = 2;

    [Fact]
    public async Task Two_agents_share_the_work_of_one_database_and_ask_no_tracker_too_often()
    {
        await using var test = await PostgresFixture.CreateAsync();
        await using var one = Agent("one", test);
        await using var two = Agent("two", test);
        (await one.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await Task.WhenAll(one.StartAsync(), two.StartAsync());

        await Eventually.TrueAsync("both agents scraped, visited and crawled, and wrote summaries", async _ =>
            await CountAsync(test, "select count(*) from (select agent_id from crawl.tracker_check where kind = 'scrape' group by 1 having count(*) >= 3) x") == 2
            && await CountAsync(test, "select count(distinct agent_id) from crawl.swarm_snapshot") == 2
            && await CountAsync(test, "select count(distinct agent_id) from crawl.visit") == 2
            && await CountAsync(test, "select count(*) from crawl.summary") >= 4);
        var alive = await CountAsync(test, "select count(*) from report.fleet_now where state = 'alive' and agent in ('one', 'two')");
        var codes = await Task.WhenAll(one.StopAsync(), two.StopAsync());

        Assert.All(codes, x => Assert.Equal(0, x));
        Assert.Equal(2, alive);
        Assert.Equal(2, await CountAsync(test, "select count(*) from report.fleet_now where state = 'stopped'"));
        Assert.Empty(await test.RowsAsync(TooEarly("scrape")));
        Assert.Empty(await test.RowsAsync(TooEarly("announce")));
        await AssertSummariesAsync(test, one, two);
        Assert.Equal(
            JournalObservations.Read(one.JournalFolder).Concat(JournalObservations.Read(two.JournalFolder)).Order(StringComparer.Ordinal),
            await StoredObservations.ReadAsync(test.Database.DataSource));
    }

    // Questions about one swarm at one tracker that follow each other too soon. When each was sent is known only by its answer, so half
    // of the interval is room for slow ones; agents that knew nothing of each other would ask at any distance.
    private static string TooEarly(string kind) =>
        $"""
        select * from (
            select swarm_id, tracker_id, sent_at, sent_at - lag(sent_at) over (partition by swarm_id, tracker_id order by sent_at) as after
            from (
                select l.swarm_id, l.tracker_id, c.observed_at - c.rtt_ms * interval '1 millisecond' as sent_at
                from crawl.claim l
                join crawl.tracker_check c using (check_id)
                where c.kind = '{kind}' and c.outcome = 'ok'
            ) asked
        ) x
        where after < interval '{IntervalSeconds / 2.0} seconds'
        """;

    private static RunningCrawler Agent(string name, TestDatabase test) => new(
        ("Agent:Name", name),
        ("Database:ConnectionString", test.ConnectionString),
        ("Database:MaxConnections", "10"),
        ("Schedule:Lease", "00:00:01"),
        ("Schedule:ScrapeInterval", $"00:00:{IntervalSeconds:00}"),
        ("Schedule:CrawlInterval", $"00:00:{IntervalSeconds:00}"),
        ("Schedule:AnnounceInterval", $"00:00:{IntervalSeconds:00}"),
        ("Crawl:ParallelSwarms", "1"),
        ("Crawl:ParallelScrapes", "1"),
        ("Reports:Schedule", $"0/{SummarySeconds} * * * * ?"));

    private static async Task AssertSummariesAsync(TestDatabase test, RunningCrawler one, RunningCrawler two)
    {
        var written = new[] { one, two }
            .Select(x => x.Folder.PathOf("data/reports"))
            .Where(Directory.Exists)
            .SelectMany(x => Directory.GetDirectories(x, "*Z"))
            .Select(Path.GetFileName);
        var stored = await test.RowsAsync(
            """select to_char(until at time zone 'utc', 'YYYY-MM-DD"T"HH24MISS"Z"') from crawl.summary order by until""");
        Assert.Equal(stored.Select(x => x[0]), written.Order(StringComparer.Ordinal));

        // A period has one summary (its key), so one for each firing, whoever ran it and however late.
        Assert.Empty(await test.RowsAsync($"select until from crawl.summary where extract(epoch from until) % {SummarySeconds} <> 0"));
    }

    private static async Task<long> CountAsync(TestDatabase test, string sql) => (long)(await test.ScalarAsync(sql))!;
}
