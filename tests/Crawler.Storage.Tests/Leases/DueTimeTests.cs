using System.Net.Sockets;
using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Fleet;
using Crawler.Storage.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Leases;

public sealed class DueTimeTests : IAsyncLifetime
{
    private const string Tracker = "http://tracker.example/announce";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScheduleOptions _options = new() { Jitter = 0 };
    private readonly ManualTime _manual = new(Samples.Noon);
    private TestDatabase _test = null!;
    private int _added;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task A_swarm_added_after_a_claim_is_found_by_the_next_one()
    {
        await using var database = await _test.OpenAsync(_manual);
        var queue = await QueueAsync(database);
        await AddAsync(database);
        await AnsweredAsync(database, queue, await queue.ClaimScrapeAsync(10, default));
        Assert.Null(await queue.ClaimScrapeAsync(10, default));

        await AddAsync(database);

        Assert.Single((await queue.ClaimScrapeAsync(10, default))!.Swarms);
    }

    [Fact]
    public async Task What_a_claim_had_no_room_for_is_due_still()
    {
        await using var database = await _test.OpenAsync(_manual);
        var queue = await QueueAsync(database);
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(database);
        }

        var claimed = new List<int>();
        while (await queue.ClaimScrapeAsync(2, default) is { } work)
        {
            claimed.Add(work.Swarms.Count);
            await AnsweredAsync(database, queue, work);
        }

        Assert.Equal([2, 2, 1], claimed);
    }

    [Fact]
    public async Task What_was_given_back_is_due_again()
    {
        await using var database = await _test.OpenAsync(_manual);
        var queue = await QueueAsync(database);
        await AddAsync(database);
        var work = await queue.ClaimScrapeAsync(10, default);
        await AnsweredAsync(database, queue, work);

        await queue.GiveBackAsync(work!.Tracker, work.Swarms, default);

        Assert.Single((await queue.ClaimScrapeAsync(10, default))!.Swarms);
    }

    [Fact]
    public async Task A_tracker_whose_swarms_are_all_removed_does_not_hold_up_another()
    {
        await using var database = await _test.OpenAsync(_manual);
        var queue = await QueueAsync(database);
        await AddAsync(database);
        await _test.ExecuteAsync("update crawl.swarm_tracker set removed_at = now()");
        await AddAsync(database, "http://other.example/announce");

        var work = await queue.ClaimScrapeAsync(10, default);

        Assert.Equal("other.example", work!.Tracker.Url.Host);
        Assert.Null(await queue.ClaimScrapeAsync(10, default));
    }

    [Fact]
    public async Task Of_a_tracker_that_states_a_minimum_no_more_is_claimed_than_a_pass_asks_for()
    {
        await using var database = await _test.OpenAsync(_manual);
        var queue = await QueueAsync(database);
        for (var i = 0; i < 7; i++)
        {
            await AddAsync(database);
        }

        await _test.ExecuteAsync("update crawl.tracker set scrape_min_interval_seconds = 60");
        await queue.LearnAsync(new TrackerRef(1, new Uri(Tracker)), AddressFamily.InterNetwork, new ScrapeLimits { Whole = 2 }, default);

        Assert.Equal(4, (await queue.ClaimScrapeAsync(100, default))!.Swarms.Count);
    }

    [Fact]
    public async Task An_idle_queue_waits_until_the_next_swarm_is_due()
    {
        await using var database = await _test.OpenAsync(TimeProvider.System);
        var signal = new WorkSignal(database, database.Time, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var listening = signal.RunAsync(stop.Token);
        var queue = await QueueAsync(database, signal);
        await AddAsync(database);
        await _test.ExecuteAsync("update crawl.swarm_tracker set next_scrape_at = clock_timestamp() + interval '2 seconds'");
        var due = (DateTime)(await _test.ScalarAsync("select next_scrape_at from crawl.swarm_tracker"))!;

        ScrapeWork? work;
        while ((work = await queue.ClaimScrapeAsync(10, default)) is null)
        {
            await queue.WaitForScrapesAsync(TimeSpan.FromSeconds(1), default).WaitAsync(2 * Patience);
        }

        Assert.True(TimeProvider.System.GetUtcNow().UtcDateTime >= due);
        await stop.CancelAsync();
        await listening;
    }

    [Fact]
    public async Task A_swarm_that_is_added_ends_the_wait()
    {
        await using var database = await _test.OpenAsync(TimeProvider.System);
        var signal = new WorkSignal(database, database.Time, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var listening = signal.RunAsync(stop.Token);
        var queue = await QueueAsync(database, signal);
        while (!signal.IsListening)
        {
            await queue.WaitForCrawlsAsync(TimeSpan.FromMilliseconds(20), default);
        }

        Assert.Empty(await queue.ClaimCrawlsAsync(10, default));
        var version = signal.Version;
        var waiting = signal.WaitAsync(version, Timeout.InfiniteTimeSpan, default);
        await AddAsync(database);
        await waiting.WaitAsync(Patience);

        Assert.NotEqual(version, signal.Version);
        Assert.Single(await queue.ClaimCrawlsAsync(10, default));
        await stop.CancelAsync();
        await listening;
    }

    private async Task<WorkQueue> QueueAsync(Database database, WorkSignal? signal = null)
    {
        var agentId = await new AgentStore(database).RegisterAsync(new AgentIdentity("a", "host", "1", Guid.Empty), default);
        return new WorkQueue(database, agentId, _options, NullLoggerFactory.Instance, signal);
    }

    private async Task AddAsync(Database database, string tracker = Tracker) => await new CatalogueStore(database).AddAsync(
        Samples.Swarm(_added++, tracker), default);

    // A tracker that is not known yet gets one pass alone until it answers.
    private static async Task AnsweredAsync(Database database, WorkQueue queue, ScrapeWork? work)
    {
        var check = new TrackerCheck
        {
            ObservedAt = database.Time.GetUtcNow(),
            Tracker = work!.Tracker,
            Kind = CheckKind.Scrape,
            Outcome = ProbeOutcome.Ok,
        };
        await queue.LearnAsync(check, default);
        await queue.LearnAsync(work.Tracker, AddressFamily.InterNetwork, ScrapeLimits.None.Answered(work.Swarms.Count), default);
    }
}
