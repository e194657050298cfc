using Crawler.Fixtures;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Fleet;
using Crawler.Storage.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Leases;

/// <summary>Swarms whose counts move are scraped more often, and swarms without anybody less, within bounds.</summary>
public sealed class AdaptiveIntervalTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new(Samples.Noon);
    private readonly ScheduleOptions _options = new() { ScrapeInterval = Hour, ScrapeSpeedUp = 4, ScrapeSlowDown = 3, Jitter = 0 };
    private TestDatabase _test = null!;
    private Database _database = null!;
    private WorkQueue _queue = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _database = await _test.OpenAsync(_time);
        await new CatalogueStore(_database).AddAsync(
            new SwarmEntry { InfoHash = Samples.Hash(1), Source = "info_hash", Trackers = [["http://tracker.example/announce"]] }, default);
        var agent = await new AgentStore(_database).RegisterAsync(new AgentIdentity("a", "host", "1", Guid.NewGuid()), default);
        _queue = new WorkQueue(_database, agent, _options, NullLoggerFactory.Instance);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task A_swarm_whose_counts_do_not_move_keeps_the_ordinary_interval() =>
        Assert.Equal([60, 60, 60, 60], await MinutesAsync("ok:10:5", "ok:10:5", "ok:11:5", "ok:11:6"));

    [Fact]
    public async Task A_swarm_whose_counts_move_is_scraped_more_often_down_to_the_bound_and_calms_down_step_by_step() => Assert.Equal(
        [60, 30, 15, 15, 30, 60, 60],
        await MinutesAsync("ok:10:0", "ok:20:0", "ok:5:9", "ok:50:50", "ok:50:50", "ok:50:50", "ok:50:50"));

    [Fact]
    public async Task A_swarm_without_anybody_is_scraped_less_often_up_to_the_bound_and_at_once_as_often_as_others_when_somebody_comes() => Assert.Equal(
        [120, 180, 180, 30, 60],
        await MinutesAsync("ok:0:0", "ok:0:0", "unknown_torrent", "ok:3:0", "ok:3:0"));

    [Fact]
    public async Task A_failure_changes_nothing() =>
        Assert.Equal([120, 120, 120], await MinutesAsync("ok:0:0", "timed_out", "tracker_failure"));

    [Fact]
    public async Task A_swarm_that_was_never_counted_has_the_ordinary_interval() => Assert.Equal([60, 60], await MinutesAsync("", "timed_out"));

    [Fact]
    public async Task The_trackers_own_minimum_is_never_undercut()
    {
        await _test.ExecuteAsync("update crawl.tracker set scrape_min_interval_seconds = 2400");

        Assert.Equal([60, 40, 40], await MinutesAsync("ok:10:0", "ok:20:0", "ok:5:9"));
    }

    [Fact]
    public async Task Counts_as_large_as_a_stranger_can_name_do_no_harm() => Assert.Equal(
        [60, 30, 15], await MinutesAsync($"ok:{int.MaxValue}:0", $"ok:0:{int.MaxValue}", $"ok:{int.MaxValue / 2}:1"));

    // The minutes until the scrape after each of these claims is due.
    private async Task<List<int>> MinutesAsync(params string[] claims)
    {
        var minutes = new List<int>();
        foreach (var claim in claims)
        {
            await _test.ExecuteAsync(
                "update crawl.tracker set next_scrape_at = '-infinity'; update crawl.swarm_tracker set next_scrape_at = '-infinity'; delete from crawl.claim_latest");
            if (claim.Split(':') is [{ Length: > 0 } outcome, .. var counts])
            {
                var (seeders, leechers) = counts is [var s, var l] ? (s, l) : ("null", "null");
                await _test.ExecuteAsync(
                    $"insert into crawl.claim_latest select swarm_id, tracker_id, now(), '{outcome}', {seeders}, {leechers} from crawl.swarm_tracker");
            }

            Assert.NotNull(await _queue.ClaimScrapeAsync(10, default));
            minutes.Add((int)(double)(await _test.ScalarAsync(
                $"select (extract(epoch from next_scrape_at - timestamptz '{_time.GetUtcNow():O}') / 60)::double precision from crawl.swarm_tracker"))!);
        }

        return minutes;
    }
}
