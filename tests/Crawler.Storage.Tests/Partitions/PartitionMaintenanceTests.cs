using Crawler.Storage.Partitions;

namespace Crawler.Storage.Tests.Partitions;

public sealed class PartitionMaintenanceTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private readonly PartitionMaintenance _maintenance = new(fixture.Database);
    private readonly RetentionOptions _options = new() { DaysAhead = 2, RawDays = 5 };

    [Fact]
    public async Task Partitions_are_made_once_take_over_stray_rows_and_go_when_they_are_old()
    {
        await InsertAsync(Samples.Noon);
        await InsertAsync(Samples.Noon.AddDays(40));

        Assert.Equal(24, await _maintenance.EnsureAsync(Samples.Noon, _options, default));
        Assert.Equal(0, await _maintenance.EnsureAsync(Samples.Noon, _options, default));
        await InsertAsync(Samples.Noon.AddDays(1));

        Assert.Equal(
            ["swarm_snapshot_20260310", "swarm_snapshot_20260311", "swarm_snapshot_default"],
            (await fixture.Test.RowsAsync("select tableoid::regclass::text from crawl.swarm_snapshot order by 1")).Select(x => ((string)x[0]!).Replace("crawl.", "", StringComparison.Ordinal)));

        Assert.Equal(0, await _maintenance.DropOldAsync(Samples.Noon.AddDays(4), _options, default));
        Assert.Equal(12, await _maintenance.DropOldAsync(Samples.Noon.AddDays(6), _options, default));
        Assert.Equal(2L, await fixture.Test.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
    }

    [Fact]
    public async Task Callers_at_the_same_time_do_not_fail()
    {
        var later = Samples.Noon.AddDays(100);

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _maintenance.EnsureAsync(later, _options, default)));

        Assert.Equal(24, made.Sum());
    }

    private Task InsertAsync(DateTimeOffset at) => fixture.Test.ExecuteAsync(
        $"insert into crawl.swarm_snapshot values (1, '{at:O}', '{at:O}', 1, 1, 1, 1, 1, 1, 1, 1, null)");
}
