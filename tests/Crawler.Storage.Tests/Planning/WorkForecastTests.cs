using Crawler.Fixtures;
using Crawler.Probing.Crawls;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Probing.WebSeeds;
using Crawler.Storage.Budget;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Leases;
using Crawler.Storage.Partitions;
using Crawler.Storage.Planning;

namespace Crawler.Storage.Tests.Planning;

public sealed class WorkForecastTests
{
    private readonly ScheduleOptions _schedule = new()
    {
        ScrapeInterval = TimeSpan.FromSeconds(1000),
        CrawlInterval = TimeSpan.FromSeconds(1000),
        AnnounceInterval = TimeSpan.FromSeconds(1000),
        Jitter = 0,
    };

    private readonly StorageOptions _storage = new();
    private readonly RetentionOptions _retention = new() { RawDays = 10, HourDays = 40 };

    [Fact]
    public void A_tracker_is_asked_as_often_as_swarms_intervals_and_its_own_limits_say()
    {
        var plan = Plan(
            new PlannedTracker("udp://a", "udp", 7400, null, null, null, 0),
            new PlannedTracker("http://b", "http", 1000, 1800, null, 2000, 50));

        Assert.Equal((0.1, 7.4), (plan.Trackers[0].ScrapesPerSecond, plan.Trackers[0].AnnouncesPerSecond));
        Assert.Equal((0.01, 1000 / 1800.0), (plan.Trackers[1].ScrapesPerSecond, plan.Trackers[1].AnnouncesPerSecond));
        Assert.Equal(7.4 + 0.5 + 7.4 + (1000 / 1800.0), plan.Tables.Single(x => x.Table == "claim").RowsPerDay / 86_400, 6);
    }

    [Fact]
    public void Days_to_full_count_raw_rows_and_hours_while_they_stay_and_days_for_ever()
    {
        Assert.Null(Plan().DaysToFull);

        _storage.BudgetBytes = 1_000_000_000;
        var early = Plan();
        var perDay = early.RawBytesPerDay + early.SumBytesPerDay;
        Assert.Equal(((0.92 * 1_000_000_000) - 1_000_000) / perDay, early.DaysToFull!.Value, 6);
        Assert.True(early.DaysToFull < 10);

        _storage.BudgetBytes = (long)((1_000_000 + (perDay * 10) + (early.SumBytesPerDay * 15)) / 0.92);
        Assert.Equal(25, Plan().DaysToFull!.Value, 3);

        _storage.BudgetBytes = (long)(perDay * 100);
        var late = Plan();
        Assert.Equal(
            40 + (((_storage.BudgetBytes * 0.92) - 1_000_000 - (perDay * 10) - (late.SumBytesPerDay * 30)) / (late.SumBytesPerDay / 24)), late.DaysToFull!.Value, 3);
    }

    [Fact]
    public void More_work_than_one_agent_is_good_for_asks_for_more_agents()
    {
        Assert.Equal(1, Plan().Agents);
        Assert.Equal(3, Plan(new PlannedTracker("udp://a", "udp", 2_000_000, null, null, null, 0)).Agents);
    }

    [Fact]
    public async Task A_plan_is_read_from_the_catalogue_before_anything_was_observed()
    {
        await using var test = await PostgresFixture.CreateAsync();
        var catalogue = new CatalogueStore(test.Database);
        for (var i = 0; i < 3; i++)
        {
            await catalogue.AddAsync(Samples.Swarm(i, "http://tracker.example/announce", "udp://other.example:80/announce"), default);
        }

        await test.ExecuteAsync("insert into crawl.swarm_latest (swarm_id, known_peers, reachable_peers) select min(swarm_id), 700, 40 from crawl.swarm");
        var input = await new PlanSource(test.Database, _storage).ReadAsync(500, default);

        Assert.Equal(new PlannedSwarms(3, 2, 520, 40), input.Swarms);
        Assert.Equal([3L, 3L], input.Trackers.Select(x => x.Swarms));
        Assert.All(input.Costs, x => Assert.False(x.IsMeasured));
        Assert.True(input.UsedBytes > 5_000_000);
        Assert.Null(input.VisitsPerCrawl);
    }

    [Fact]
    public void Web_seeds_are_asked_once_an_interval_each_where_they_are_asked_at_all()
    {
        Assert.Equal(2400, Checks(new WebSeedOptions()), 6);
        Assert.Equal(100, Checks(new WebSeedOptions { Interval = TimeSpan.FromDays(1) }), 6);
        Assert.Equal(0, Checks(new WebSeedOptions { Enabled = false }), 6);

        double Checks(WebSeedOptions options) => Plan(options, 100, []).Tables.Single(x => x.Table == "web_seed_check").RowsPerDay;
    }

    private WorkPlan Plan(params PlannedTracker[] trackers) => Plan(new WebSeedOptions(), 0, trackers);

    private WorkPlan Plan(WebSeedOptions webSeedOptions, long webSeeds, PlannedTracker[] trackers) =>
        new WorkForecast(_schedule, new CrawlOptions(), new TrackerOptions(), new PeerOptions(), _storage, _retention, webSeedOptions).Of(new PlanInput(
            trackers,
            new PlannedSwarms(1000, 0, 50_000, 20_000),
            [.. RowCost.Presets.Select(x => new RowCost(x.Key, x.Value, false))],
            null,
            1_000_000)
        { WebSeeds = webSeeds });
}
