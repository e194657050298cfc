using Crawler.Fixtures;
using Crawler.Storage.Rollups;

namespace Crawler.Reporting.Tests.Rollups;

/// <summary>What is kept of days by the rollup; seeded are a day that is over and half of the one that is not.</summary>
public sealed class DayTotalTests : IAsyncLifetime
{
    private const string Kept = "select day::text, judged, always, sometimes, never, visits from crawl.day_total order by day";

    private const string Counted =
        """
        select day::text, count(availability), count(*) filter (where availability > 0.999999),
            count(*) filter (where availability > 0 and availability <= 0.999999), count(*) filter (where availability = 0), sum(visits)::bigint
        from report.swarm_day
        group by day
        order by day
        """;

    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await SeededDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_day_that_is_over_has_a_total_and_today_has_none()
    {
        var counted = await _database.RowsAsync(Counted);
        Assert.Equal("2026-05-02", counted[^1][0]);
        Assert.Equal(counted.Where(x => (string)x[0]! != "2026-05-02"), await _database.RowsAsync(Kept));
    }

    [Fact]
    public async Task What_comes_late_is_in_the_total_after_the_next_rollup()
    {
        var before = await _database.RowsAsync(Kept);
        await _database.ExecuteAsync(
            """
            insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed)
            values (990, '2026-05-01 20:30+00', 1, 5, 1, 'scrape', 'ok', 3, 4, 5);
            insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-01 20:00+00', '2026-05-02 11:00+00');
            """);
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);

        var after = await _database.RowsAsync(Kept);
        Assert.NotEqual(before, after);
        Assert.Equal((await _database.RowsAsync(Counted)).Where(x => (string)x[0]! != "2026-05-02"), after);
    }

    [Theory]
    [InlineData("swarm")]
    [InlineData("network")]
    [InlineData("tracker")]
    public async Task What_is_kept_of_a_day_is_what_its_hours_say_even_when_some_came_late(string what)
    {
        Assert.NotEmpty(await _database.RowsAsync($"table crawl.day_{what}"));
        await _database.ExecuteAsync(
            """
            insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed)
            values (990, '2026-05-01 20:30+00', 1, 5, 1, 'scrape', 'ok', 3, 4, 5);
            insert into crawl.tracker_check (check_id, observed_at, agent_id, tracker_id, kind, outcome, family, rtt_ms, hashes_asked, hashes_answered)
            values (991, '2026-05-01 20:30+00', 1, 1, 'scrape', 'ok', 4, 25, 1, 1);
            insert into crawl.visit (visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, country, asn, source, outcome, stage, transport, is_encrypted, identity)
            values (992, '2026-05-01 20:30+00', 1, 5, '\x0102', '192.0.2.0/24', 'ZZ', 64999, 'announce', 'refused', 'connect', 'tcp', false, 'unknown');
            insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-01 20:00+00', '2026-05-02 11:00+00');
            """);
        var before = await _database.RowsAsync($"select x::text from crawl.day_{what} x order by 1");
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);

        var after = await _database.RowsAsync($"select x::text from crawl.day_{what} x order by 1");
        Assert.NotEqual(before, after);
        Assert.Equal(await _database.RowsAsync($"select x::text from crawl.sum_{what}s('2026-05-01') x order by 1"), after);
        Assert.DoesNotContain(after, x => !((string)x[0]!).StartsWith("(2026-05-01,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clients_of_a_day_that_is_over_are_kept_and_go_with_its_total()
    {
        const string Clients =
            "select day::text, client, version, peers, weight from crawl.day_client order by day, client, version";
        const string United =
            """
            select (hour at time zone 'UTC')::date::text, client, version, round(hll_cardinality(hll_union_agg(peers)))::bigint, sum(weight)
            from crawl.client_hour
            where (hour at time zone 'UTC')::date <> '2026-05-02'
            group by 1, 2, 3
            order by 1, 2, 3
            """;
        var united = await _database.RowsAsync(United);
        Assert.NotEmpty(united);
        Assert.Equal(united, await _database.RowsAsync(Clients));

        await _database.ExecuteAsync("insert into crawl.rollup_dirty (hour, marked_at) select distinct hour, now() from crawl.client_hour where hour < '2026-05-02 00:00+00'");
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);

        Assert.Equal(await _database.RowsAsync(United), await _database.RowsAsync(Clients));
    }

    [Fact]
    public async Task A_day_is_kept_once_also_one_without_swarms()
    {
        const string Days = "select day::text, xmin::text from crawl.day_kept order by day";
        await _database.ExecuteAsync("insert into crawl.rollup_hour (hour, rolled_at, rolled_through) values ('2026-04-10 05:00+00', now(), '2026-04-10 06:00+00')");
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);

        var kept = await _database.RowsAsync(Days);
        Assert.Contains(kept, x => x[0] is "2026-04-10");
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);
        Assert.Equal(kept, await _database.RowsAsync(Days));
    }

    [Fact]
    public async Task The_weeks_before_today_are_ready_and_what_comes_late_is_in_them_an_hour_later()
    {
        const string Ready = "select x::text from crawl.week_swarm x order by 1";
        const string Summed = "select x::text from crawl.sum_weeks('2026-05-02') x order by 1";
        var ready = await _database.RowsAsync(Ready);
        Assert.NotEmpty(ready);
        Assert.Equal(await _database.RowsAsync(Summed), ready);

        await _database.ExecuteAsync(
            """
            insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed)
            values (990, '2026-05-01 20:30+00', 1, 5, 1, 'scrape', 'ok', 3, 4, 5);
            insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-01 20:00+00', '2026-05-02 11:00+00');
            """);
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);
        Assert.Equal([[true]], await _database.RowsAsync("select is_stale from crawl.week_kept"));

        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now.AddMinutes(61), CancellationToken.None);
        Assert.Equal([[false]], await _database.RowsAsync("select is_stale from crawl.week_kept"));
        Assert.NotEqual(ready, await _database.RowsAsync(Ready));
        Assert.Equal(await _database.RowsAsync(Summed), await _database.RowsAsync(Ready));
    }
}
