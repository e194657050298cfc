using Crawler.Fixtures;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Partitions;
using Crawler.Storage.Querying;
using Crawler.Storage.Rollups;

namespace Crawler.Reporting.Tests.Rollups;

/// <summary>Hours that become days: whoever reads reports sees nothing of it.</summary>
public sealed class RollupFoldTests : IAsyncLifetime
{
    private static readonly RetentionOptions Options = new() { HourDays = 31 };
    private static readonly DateTimeOffset Later = SeededDatabase.Now.AddDays(33);

    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await SeededDatabase.CreateAsync();

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task Every_report_by_days_is_the_same_before_and_after()
    {
        // Sizes are estimated by the hour.
        var reports = ReportCatalogue.All.Where(x => x.Name != "swarm_size").ToList();
        var before = new List<string>();
        foreach (var report in reports)
        {
            before.Add(await TextAsync(report));
        }

        await _test.ExecuteAsync("insert into crawl.raw_floor (first_kept) values ('2026-05-03')");
        Assert.Equal([new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 2)], await new RollupFold(_test.Database).RunAsync(Later, Options, default));

        foreach (var (report, text) in reports.Zip(before))
        {
            Assert.Equal(text, await TextAsync(report));
        }
    }

    [Fact]
    public async Task Each_key_has_one_row_a_day_afterwards_and_nothing_is_folded_twice()
    {
        string[] tables = ["swarm_hour", "client_hour", "network_hour", "tracker_hour", "tracker_rtt_hour", "session_hour", "reach_hour", "list_hour"];
        var hours = await CountAsync(tables, "count(distinct hour)");
        Assert.All(hours, x => Assert.True(x > 1, "The seed has several hours in each table."));
        await _test.ExecuteAsync("insert into crawl.raw_floor (first_kept) values ('2026-05-03')");
        var fold = new RollupFold(_test.Database);

        Assert.Equal(2, (await fold.RunAsync(Later, Options, default)).Count);

        Assert.All(await CountAsync(tables, "count(distinct hour)"), x => Assert.InRange(x, 1, 2));
        Assert.All(await CountAsync(tables, "count(*) filter (where extract(hour from hour at time zone 'UTC') <> 0)"), x => Assert.Equal(0, x));
        Assert.Empty(await fold.RunAsync(Later, Options, default));
    }

    [Fact]
    public async Task Days_stay_by_the_hour_for_their_time_and_while_their_raw_rows_are_kept()
    {
        var fold = new RollupFold(_test.Database);
        Assert.Empty(await fold.RunAsync(Later, Options, default));
        await _test.ExecuteAsync("insert into crawl.raw_floor (first_kept) values ('2026-05-02')");
        Assert.Equal([new DateOnly(2026, 5, 1)], await fold.RunAsync(Later, Options, default));
        await _test.ExecuteAsync("update crawl.raw_floor set first_kept = '2026-05-09'");
        Assert.Empty(await fold.RunAsync(SeededDatabase.Now.AddDays(31), Options, default));
        Assert.Equal([new DateOnly(2026, 5, 2)], await fold.RunAsync(SeededDatabase.Now.AddDays(32), Options, default));
    }

    private async Task<IReadOnlyList<long>> CountAsync(string[] tables, string what)
    {
        var counts = new List<long>();
        foreach (var table in tables)
        {
            counts.Add((long)(await _test.ScalarAsync($"select {what} from crawl.{table}"))!);
        }

        return counts;
    }

    private async Task<string> TextAsync(ReportDefinition report)
    {
        var arguments = ReportArguments.Bind(report, new Dictionary<string, string>(StringComparer.Ordinal), SeededDatabase.Now);
        var runner = new ReportRunner(new QuerySource(_test.Database, smallestGroup: 1), new ManualTime(SeededDatabase.Now));
        var table = await runner.RunAsync(report, arguments, 1000, default);
        using var output = new StringWriter();
        ReportRenderers.Find("csv")!.Render(table, output);
        return $"{report.Name}\n{output}";
    }
}
