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
        string[] tables = ["swarm_hour", "client_hour", "network_hour", "tracker_hour", "tracker_rtt_hour", "session_hour", "reach_hour", "list_hour", "web_seed_hour", "web_seed_rtt_hour"];
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

    [Fact]
    public async Task The_coverage_of_an_agent_is_the_same_from_stretches_as_from_minutes()
    {
        // Agent 1 pauses for 9 minutes and for 10, and goes on over midnight; agent 2 observes every eleventh minute, which is a gap each time.
        await _test.ExecuteAsync(
            """
            delete from crawl.agent_minute;
            insert into crawl.agent_minute (agent_id, minute, checks, visits, snapshots)
            select 1, m, 2, 1, 0 from generate_series('2026-05-01 03:00+00', '2026-05-02 20:00+00', interval '1 minute') m
            where m not between '2026-05-01 10:00+00' and '2026-05-01 10:08+00' and m not between '2026-05-01 12:00+00' and '2026-05-01 12:09+00'
            union all
            select 2, m, 1, 0, 0 from generate_series('2026-05-01 00:00+00', '2026-05-03 00:00+00', interval '11 minutes') m
            union all
            select 1, '2026-05-01 12:05+00', 0, 0, 0;
            insert into crawl.raw_floor (first_kept) values ('2026-05-03');
            """);
        const string Counts = "select agent_id, sum(checks)::bigint, sum(visits)::bigint from crawl.agent_minute where checks > 0 group by 1 order by 1";
        const string Gaps = "select agent, from_at, to_at, reason from report.coverage_gap order by agent, from_at";
        var (counts, gaps, days) = (await _test.RowsAsync(Counts), await _test.RowsAsync(Gaps), await DaysAsync());

        Assert.Equal(2, (await new RollupFold(_test.Database).RunAsync(Later, Options, default)).Count);

        Assert.Equal(counts, await _test.RowsAsync(Counts));
        Assert.Equal(gaps, await _test.RowsAsync(Gaps));
        Assert.Equal(days, await DaysAsync());
        Assert.Equal(3L, await _test.ScalarAsync("select count(*) from crawl.agent_minute where agent_id = 1"));
        Assert.Equal<object?>([1241, 1201], (await _test.RowsAsync("select sum(minutes)::integer from crawl.agent_minute where agent_id = 1 group by minute::date order by minute::date")).Select(x => x[0]));

        async Task<List<object?[]>> DaysAsync() =>
            [.. await _test.RowsAsync(CoverageOf("2026-05-01")), .. await _test.RowsAsync(CoverageOf("2026-05-02"))];
    }

    private static string CoverageOf(string day) => ReleaseTexts.All["coverage_day"].Replace("@day", $"'{day}'", StringComparison.Ordinal);

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
