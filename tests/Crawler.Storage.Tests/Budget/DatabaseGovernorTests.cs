using Crawler.Fixtures;
using Crawler.Probing.Work;
using Crawler.Storage.Budget;
using Crawler.Storage.Partitions;
using Crawler.Storage.Rollups;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Budget;

public sealed class DatabaseGovernorTests : IAsyncLifetime
{
    private const int Days = 6;

    private readonly ManualTime _time = new(Samples.Noon);
    private readonly RetentionOptions _retention = new() { LeastRawDays = 1 };
    private readonly StorageOptions _options = new() { LeastStay = TimeSpan.FromMinutes(1), MeasureEvery = TimeSpan.FromSeconds(1) };
    private TestDatabase _test = null!;
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _database = await _test.OpenAsync(_time);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Short_room_drops_the_oldest_days_that_are_summed_then_samples_then_stops()
    {
        await FillAsync();
        var full = await SizeAsync();
        var sums = await SumsAsync();

        // Room for everything: nothing happens.
        _options.ServerBudgetBytes = full * 2;
        await GovernAsync();
        Assert.Equal("none", await StepAsync());
        Assert.Equal(Days, await DaysAsync());

        // Just above the first step: the oldest days go until there is room, and the sums stay.
        _options.ServerBudgetBytes = (long)(full / 0.76);
        await GovernAsync();
        Assert.Equal("dropping", await StepAsync());
        var left = await DaysAsync();
        Assert.InRange(left, 2, Days - 1);
        Assert.Equal(sums, await SumsAsync());
        Assert.Equal(Samples.Noon.AddDays(1 - left).UtcDateTime.Date, await _test.ScalarAsync("select min(observed_at at time zone 'UTC')::date::timestamp from crawl.visit"));

        // No budget can be met when what must stay is more than it: everything that may go is gone, and nothing is claimed.
        _options.ServerBudgetBytes = full / 4;
        await GovernAsync();
        Assert.Equal("stopped", await StepAsync());
        Assert.Equal(2, await DaysAsync());
        Assert.Equal(sums, await SumsAsync());

        // Room again: the step is held for its time, then taken back.
        _options.ServerBudgetBytes = full * 2;
        await GovernAsync();
        Assert.Equal("stopped", await StepAsync());
        _time.Advance(_options.LeastStay);
        await GovernAsync();
        Assert.Equal("none", await StepAsync());
        Assert.Equal(
            ["dropping", "stopped"],
            (await _test.RowsAsync("select step from report.storage_step where to_at is not null order by from_at")).Select(x => (string)x[0]!));
    }

    [Fact]
    public async Task A_day_whose_sums_differ_stays_however_short_the_room_is()
    {
        await FillAsync();
        await _test.ExecuteAsync($"update crawl.swarm_hour set visits = visits + 1 where hour < '{Samples.Noon.AddDays(-1):O}'");
        _options.ServerBudgetBytes = await SizeAsync() / 2;

        await GovernAsync();

        Assert.Equal("stopped", await StepAsync());
        Assert.Equal(Days, await DaysAsync());
    }

    [Fact]
    public async Task An_agent_takes_the_step_of_the_fleet_or_its_own_and_gives_room_back()
    {
        var folder = Directory.CreateTempSubdirectory("crawler-budget-").FullName;
        try
        {
            foreach (var day in Enumerable.Range(1, 5))
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, $"crawler-2026030{day}.log"), new byte[1000]);
            }

            var throttle = new WorkThrottle();
            var options = new StorageOptions { FreeBytes = 0, ServerBudgetBytes = _options.ServerBudgetBytes, LeastStay = TimeSpan.Zero };
            var agent = new AgentGovernor(
                _database, "alpha", [new AgedFolder("logs", folder, "crawler-*.log", 2)], options, throttle, NullLoggerFactory.Instance);
            await agent.RunOnceAsync(default);
            Assert.False(throttle.IsStopped);
            Assert.Equal(5, Directory.GetFiles(folder).Length);

            // The database's step, governed elsewhere.
            _options.ServerBudgetBytes = (long)(await SizeAsync() / 0.88);
            await GovernAsync();
            await agent.RunOnceAsync(default);
            Assert.Equal((4, false), (throttle.Thinning, throttle.IsStopped));
            Assert.Equal(2, Directory.GetFiles(folder).Length);

            // Its own folders.
            options.BudgetBytes = 2000;
            await agent.RunOnceAsync(default);
            Assert.True(throttle.IsStopped);
            Assert.Equal("stopped", await _test.ScalarAsync("select step from report.storage_now where scope = 'agent:alpha'"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task GovernAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await new DatabaseGovernor(
            _database, new PartitionMaintenance(_database), _options, _retention, NullLoggerFactory.Instance).RunAsync(default);
    }

    // Six days of some MB each, summed.
    private async Task FillAsync()
    {
        await new PartitionMaintenance(_database).EnsureAsync(Samples.Noon, new RetentionOptions(), default);
        for (var day = 0; day < Days; day++)
        {
            var at = Samples.Noon.AddDays(-day);
            await new PartitionMaintenance(_database).EnsureAsync(at, new RetentionOptions { DaysAhead = 1 }, default);
            await _test.ExecuteAsync(
                $"""
                insert into crawl.visit (visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, source, outcome, stage, transport, is_encrypted, identity)
                select i, '{at:O}'::timestamptz - i * interval '1 second', 1, i % 10, decode(md5(i::text), 'hex'), '192.0.2.0/24', 'announce', 'timed_out', 'connect', 'tcp', false, 'unknown'
                from generate_series(1, 20000) i;
                insert into crawl.rollup_dirty (hour, marked_at)
                select hour, '{at:O}' from generate_series('{at.Date:yyyy-MM-dd}'::timestamp at time zone 'UTC', '{at:O}', interval '1 hour') hour;
                """);
        }

        await new RollupStore(_database).RunAsync(Samples.Noon, default);
    }

    private async Task<long> SizeAsync() => (long)(await _test.ScalarAsync("select pg_database_size(current_database())"))!;

    private async Task<int> DaysAsync() => (int)(long)(await _test.ScalarAsync("select count(distinct (observed_at at time zone 'UTC')::date) from crawl.visit"))!;

    private async Task<object?> SumsAsync() => await _test.ScalarAsync("select sum(visits) from crawl.swarm_hour");

    private async Task<object?> StepAsync() => await _test.ScalarAsync("select step from report.storage_now where scope = 'database'");
}
