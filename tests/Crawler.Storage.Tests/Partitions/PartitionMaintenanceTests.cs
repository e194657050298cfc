using Crawler.Fixtures;
using Crawler.Storage.Partitions;
using Crawler.Storage.Rollups;

namespace Crawler.Storage.Tests.Partitions;

public sealed class PartitionMaintenanceTests : IAsyncLifetime
{
    private readonly RetentionOptions _options = new() { DaysAhead = 2, RawDays = 5 };
    private TestDatabase _test = null!;
    private PartitionMaintenance _maintenance = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _maintenance = new PartitionMaintenance(_test.Database);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task Partitions_are_made_once_take_over_stray_rows_and_go_when_they_are_old()
    {
        await InsertAsync(Samples.Noon);
        await InsertAsync(Samples.Noon.AddDays(40));

        Assert.Equal(28, await _maintenance.EnsureAsync(Samples.Noon, _options, default));
        Assert.Equal(0, await _maintenance.EnsureAsync(Samples.Noon, _options, default));
        await InsertAsync(Samples.Noon.AddDays(1));

        Assert.Equal(
            ["swarm_snapshot_20260310", "swarm_snapshot_20260311", "swarm_snapshot_default"],
            (await _test.RowsAsync("select tableoid::regclass::text from crawl.swarm_snapshot order by 1")).Select(x => ((string)x[0]!).Replace("crawl.", "", StringComparison.Ordinal)));

        await SumAsync(Samples.Noon);
        Assert.Equal(0, await DropAsync(Samples.Noon.AddDays(4)));
        Assert.Equal(14, await DropAsync(Samples.Noon.AddDays(6)));
        Assert.Equal(2L, await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
    }

    [Fact]
    public async Task A_day_whose_rows_are_not_all_in_the_sums_stays_and_those_after_it_too()
    {
        var day = Samples.Noon.AddDays(200);
        await _maintenance.EnsureAsync(day, _options, default);
        await InsertAsync(day);
        await SumAsync(day);
        await InsertAsync(day.AddDays(1));
        await SumAsync(day.AddDays(1));
        await InsertAsync(day.AddMinutes(5));

        // A row that came without a mark: what differs is marked, and summed before the day may go.
        var late = day.AddDays(20);
        Assert.Equal([$"{day:yyyy-MM-dd}: 12:00: 2 crawls in raw rows, 1 in the sums"], await _maintenance.CheckAsync(late, _options, default));
        Assert.Equal(7, await _maintenance.DropOldAsync(late, _options, default));
        Assert.Equal(3L, await CountAsync(day));

        await new RollupStore(_test.Database).RunAsync(late, default);
        Assert.Empty(await _maintenance.CheckAsync(late.AddMinutes(1), _options, default));
        Assert.True(await _maintenance.DropOldAsync(late.AddMinutes(1), _options, default) >= 21);
        Assert.Equal(0L, await CountAsync(day));
        Assert.Equal(2m, await _test.ScalarAsync($"select sum(snapshots) from crawl.swarm_hour where hour = date_trunc('hour', '{day:O}'::timestamptz)"));
    }

    [Fact]
    public async Task Questions_to_web_seeds_are_held_to_their_sums_too()
    {
        var day = Samples.Noon.AddDays(500);
        await _maintenance.EnsureAsync(day, _options, default);
        await _test.ExecuteAsync(
            $"""
            insert into crawl.web_seed_check (check_id, observed_at, agent_id, swarm_id, web_seed_id, outcome, http_status, redirects, is_available) values
                (1, '{day:O}', 1, 1, 1, 'ok', 200, 0, true), (2, '{day:O}', 1, 1, 2, 'http_error', 404, 0, false), (3, '{day:O}', 1, 1, 3, 'http_error', 405, 0, null)
            """);

        var late = day.AddDays(20);
        Assert.Equal(
            [$"{day:yyyy-MM-dd}: 12:00: 1 available web seeds in raw rows, 0 in the sums; 12:00: 2 web seed checks in raw rows, 0 in the sums"],
            await _maintenance.CheckAsync(late, _options, default));
        Assert.Equal(0L, await _test.ScalarAsync($"select count(*) from crawl.web_seed_hour where hour >= '{day:O}'::timestamptz - interval '1 hour'"));

        await new RollupStore(_test.Database).RunAsync(late, default);
        Assert.Empty(await _maintenance.CheckAsync(late.AddMinutes(1), _options, default));
        Assert.True(await _maintenance.DropOldAsync(late.AddMinutes(1), _options, default) >= 7);
        Assert.Equal(0L, await _test.ScalarAsync($"select count(*) from crawl.web_seed_check where observed_at >= '{day:O}'::timestamptz - interval '1 hour'"));

        // What was seen at noon holds for two hours.
        Assert.Equal([[2m, 1m, 14400.0, 7200.0]], await _test.RowsAsync(
            $"select sum(checks), sum(available), sum(observed_seconds), sum(available_seconds) from crawl.web_seed_hour where hour >= '{day:O}'"));
    }

    [Fact]
    public async Task Rows_that_come_when_their_day_was_dropped_do_not_replace_its_sums()
    {
        var day = Samples.Noon.AddDays(300);
        await _maintenance.EnsureAsync(day, _options, default);
        await InsertAsync(day);
        await InsertAsync(day.AddMinutes(1));
        await SumAsync(day);
        await DropAsync(day.AddDays(20));

        await InsertAsync(day.AddMinutes(2));
        await SumAsync(day, day.AddDays(20));
        Assert.Equal(2m, await _test.ScalarAsync($"select sum(snapshots) from crawl.swarm_hour where hour = date_trunc('hour', '{day:O}'::timestamptz)"));
        Assert.Equal(1L, await _test.ScalarAsync($"select count(*) from crawl.swarm_snapshot_default where observed_at >= '{day:O}'"));
    }

    [Fact]
    public async Task Callers_at_the_same_time_do_not_fail()
    {
        var later = Samples.Noon.AddDays(100);

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _maintenance.EnsureAsync(later, _options, default)));

        Assert.Equal(28, made.Sum());
    }

    [Fact]
    public async Task A_day_that_somebody_reads_is_dropped_afterwards_and_nobody_waits_behind_it()
    {
        var day = Samples.Noon.AddDays(400);
        await _maintenance.EnsureAsync(day, _options, default);
        await InsertAsync(day);
        await SumAsync(day);
        await _maintenance.CheckAsync(day.AddDays(20), _options, default);
        await using var reader = await _test.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await reader.BeginTransactionAsync();
        await using var reading = reader.CreateCommand();
        reading.Transaction = transaction;
        reading.CommandText = "select count(*) from crawl.swarm_snapshot";
        await reading.ExecuteScalarAsync();

        var dropping = _maintenance.DropOldAsync(day.AddDays(20), _options, default);
        while ((bool)(await _test.ScalarAsync("select not exists (select from pg_locks where relation = 'crawl.swarm_snapshot'::regclass and not granted)"))!)
        {
            Assert.False(dropping.IsCompleted);
        }

        await InsertAsync(day.AddDays(20));
        Assert.False(dropping.IsCompleted);
        await transaction.CommitAsync();
        Assert.True(await dropping > 0);
        Assert.Equal(0L, await CountAsync($"observed_at < '{day.AddDays(1):O}' and observed_at >= '{day:O}'"));
    }

    private Task<long> CountAsync(DateTimeOffset day) => CountAsync($"observed_at >= '{day:O}'");

    private async Task<long> CountAsync(string condition) =>
        (long)(await _test.ScalarAsync($"select count(*) from crawl.swarm_snapshot where {condition}"))!;

    private async Task SumAsync(DateTimeOffset hour, DateTimeOffset? now = null)
    {
        await _test.ExecuteAsync($"insert into crawl.rollup_dirty (hour, marked_at) values (date_trunc('hour', '{hour:O}'::timestamptz), '{hour:O}')");
        await new RollupStore(_test.Database).RunAsync(now ?? hour.AddHours(6), default);
    }

    private async Task<int> DropAsync(DateTimeOffset now)
    {
        await _maintenance.CheckAsync(now, _options, default);
        return await _maintenance.DropOldAsync(now, _options, default);
    }

    private Task InsertAsync(DateTimeOffset at) => _test.ExecuteAsync(
        $"insert into crawl.swarm_snapshot values (1, '{at:O}', '{at:O}', 1, 1, 1, 1, 1, 1, 1, 1, null)");
}
