using Crawler.Fixtures;
using Crawler.Storage.Rollups;

namespace Crawler.Reporting.Tests.Rollups;

public sealed class RollupTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await SeededDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    private async Task<object?[]> RowAsync(string sql) => Assert.Single(await _database.RowsAsync(sql));

    [Fact]
    public async Task A_swarms_day_is_weighted_by_time_and_verified_evidence_beats_claims()
    {
        var row = await RowAsync(
            """
            select checks, visits, max_seeders, round(avg_seeders::numeric, 4)::text, max_leechers, availability, observed * 24, min_distributed_copies
            from report.swarm_day where day = '2026-05-01'
            """);
        // Observed: 00:00-03:00 by crawls, 03:00-05:00 by a claim. Available: 00:00-01:30, 02:00-03:00, 03:00-05:00.
        // Seeders: 1.5 h of 2, half an hour of 0, 1 h of 1, over 3 verified hours.
        Assert.Equal([2L, 5L, 2, "1.3333", 2, 4.5 / 5, 5.0, 0.5], row);
    }

    [Fact]
    public async Task A_swarm_known_by_claims_alone_is_told_by_claims()
    {
        var row = await RowAsync("select checks, max_seeders, max_leechers, availability, observed * 24 from report.swarm_day where day = '2026-05-02'");
        Assert.Equal([1L, 0, 4, 0.0, 1.0], row);
    }

    [Fact]
    public async Task Clients_are_counted_once_a_day_and_unknown_stays_unknown()
    {
        var rows = await _database.RowsAsync("select client, version, peers, round(share, 4)::text from report.client_day where day = '2026-05-01' order by peers desc");
        Assert.Equal([["Transmission", "3.00", 2L, "0.6667"], [null, null, 1L, "0.3333"]], rows);
    }

    [Fact]
    public async Task A_peer_of_a_sample_stands_for_those_that_were_left_out()
    {
        // The crawls of swarm 1 visit a tenth of its peers, that of swarm 2 all of them: each has one peer of its own client.
        await _database.ExecuteAsync(
            """
            insert into crawl.swarm_snapshot (
                snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress, sample_share)
            values
                (90, '2026-05-02 07:10+00', '2026-05-02 07:09+00', 1, 1, 100, 10, 1, 1, 0, 0, 0.1),
                (91, '2026-05-02 07:10+00', '2026-05-02 07:09+00', 1, 2, 10, 10, 1, 1, 0, 0, 1);
            insert into crawl.visit (
                visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, source, outcome, stage, transport, is_encrypted, client, version, identity) values
                (90, '2026-05-02 07:09+00', 1, 1, '\x51', '192.0.2.0/24', 'announce', 'handshaken', 'done', 'tcp', false, 'Large', '1', 'agree'),
                (91, '2026-05-02 07:20+00', 1, 1, '\x51', '192.0.2.0/24', 'announce', 'handshaken', 'done', 'tcp', false, 'Large', '1', 'agree'),
                (92, '2026-05-02 07:09+00', 1, 2, '\x52', '192.0.2.0/24', 'announce', 'handshaken', 'done', 'tcp', false, 'Small', '1', 'agree');
            insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-02 07:00+00', '2026-05-02 07:20+00');
            """);
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);
        var rows = await _database.RowsAsync(
            "select client, peers, share from report.client_day where day = '2026-05-02' and client in ('Large', 'Small') order by client");
        Assert.Equal([["Large", 1L], ["Small", 1L]], rows.Select(x => x[..2]));
        Assert.Equal(10m, (decimal)rows[0][2]! / (decimal)rows[1][2]!, 3);

        // Of its network there are ten that answer and ten that do not, and one that was visited for itself; a crawl of everybody ends that.
        await _database.ExecuteAsync(
            """
            insert into crawl.visit (
                visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, asn, source, outcome, stage, transport, is_encrypted, identity)
            select 93 + n, '2026-05-02 07:10+00', 1, swarm_id, ('\x5' || 3 + n)::bytea, '2001:db8::/48', asn, 'announce', outcome, 'connect', 'tcp', false, 'unknown'
            from (values (0, 1, 64500, 'handshaken'), (1, 1, 64500, 'timed_out'), (2, 2, 64501, 'timed_out')) x (n, swarm_id, asn, outcome);
            insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-02 07:00+00', '2026-05-02 07:20+00');
            """);
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);
        Assert.Equal([3L, "0.5238"], await ReachAsync());
        Assert.Equal(20.0, await RatioAsync(), 4);
        await _database.ExecuteAsync(
            """
            update crawl.swarm_snapshot set observed_at = '2026-05-02 07:40+00', swarm_id = 1 where snapshot_id = 91;
            insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-02 07:00+00', '2026-05-02 07:20+00');
            """);
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);
        Assert.Equal([3L, "0.6667"], await ReachAsync());
        Assert.Equal(2.0, await RatioAsync(), 4);

        Task<object?[]> ReachAsync() => RowAsync("select peers, round(unreached_share::numeric, 4)::text from report.reach_day where day = '2026-05-02' and family = 6");
        async Task<double> RatioAsync() => (double)(await _database.ScalarAsync(
            "select max(share) filter (where asn = 64500) / max(share) filter (where asn = 64501) from report.network_day where day = '2026-05-02'"))!;
    }

    [Fact]
    public async Task Each_peer_is_counted_for_the_best_that_a_visit_of_the_day_came_to()
    {
        await _database.ExecuteAsync(
            """
            insert into crawl.visit (
                visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, source, outcome, stage, transport, is_encrypted, identity)
            select 80 + n, '2026-04-30 07:00+00'::timestamptz + n * interval '1 hour', 1, 1, ('\x' || key)::bytea, prefix::cidr, 'announce', outcome, stage, 'tcp', false, 'unknown'
            from (values
                (1, '61', '192.0.2.0/24', 'timed_out', 'connect'), (2, '61', '192.0.2.0/24', 'refused', 'connect'), (3, '61', '192.0.2.0/24', 'handshaken', 'done'),
                (1, '62', '192.0.2.0/24', 'reset', 'handshake'), (2, '62', '192.0.2.0/24', 'refused', 'connect'),
                (1, '63', '192.0.2.0/24', 'refused', 'connect'), (2, '63', '192.0.2.0/24', 'timed_out', 'connect'),
                (1, '64', '192.0.2.0/24', 'timed_out', 'connect'), (3, '65', '192.0.2.0/24', 'inconclusive', 'connect'),
                (1, '66', '2001:db8::/48', 'handshaken', 'done')) x (n, key, prefix, outcome, stage);
            insert into crawl.rollup_dirty (hour, marked_at)
            select generate_series('2026-04-30 08:00+00'::timestamptz, '2026-04-30 10:00+00', interval '1 hour'), '2026-05-01';
            """);
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);
        var rows = await _database.RowsAsync(
            "select family::integer, peers, answered, failed, refused, silent, unreached_share from report.reach_day where day = '2026-04-30' order by family");
        Assert.Equal([[4, 4L, 1L, 1L, 1L, 1L, 0.75], [6, 1L, 1L, 0L, 0L, 0L, 0.0]], rows);
    }

    [Fact]
    public async Task A_trackers_uptime_is_weighted_by_time_and_leaves_out_what_our_network_spoilt()
    {
        var rows = await _database.RowsAsync(
            "select tracker, checks, answered, uptime, round(rtt_p50_ms), round(rtt_p95_ms / 10) * 10 from report.tracker_day where day = '2026-05-01' order by tracker desc");
        // Up 00:00-03:00, a failure is an answer; down 03:00-05:00. The other is down for its two hours.
        Assert.Equal([["udp://tracker.example:6969/announce", 4L, 3L, 0.6, 20.0, 100.0], ["http://down.example/announce", 1L, 0L, 0.0, null, null]], rows);
    }

    [Fact]
    public async Task Sessions_that_are_not_over_count_as_lasting_at_least_as_long_as_was_seen()
    {
        var rows = await _database.RowsAsync(
            "select left(info_hash, 2), sessions, median_minutes, p90_minutes from report.session_day where day = '2026-05-01' order by 1");
        // Of four sessions one ends at 10 minutes, one is lost sight of at 20, and of the two others one ends between 29 and 31 and the last
        // between 36 and 44.
        Assert.Equal(["a1", 4L], rows[0][..2]);
        Assert.InRange((double)rows[0][2]!, 29.9, 30.6);
        Assert.InRange((double)rows[0][3]!, 40.6, 41.5);
        Assert.Equal([["b2", 1L, null, null]], rows.Skip(1));
    }

    [Fact]
    public async Task Health_follows_what_was_verified_and_unknown_is_not_zero()
    {
        var rows = await _database.RowsAsync("select left(info_hash, 2), health, verified_seeders, seedless_since is not null from report.swarm_now order by 1");
        Assert.Equal(
            [["a1", "healthy", 4, false], ["b2", "at_risk", 1, false], ["c3", "seedless", 0, true], ["d4", "dead", 0, true], ["e5", "unknown", null, false]],
            rows);
    }

    [Theory]
    [InlineData(null, null, null, 3, 0, "healthy")]
    [InlineData(0, null, 5, 3, 0, "healthy")]
    [InlineData(0, null, 5, 1, 9, "at_risk")]
    [InlineData(0, null, 5, 0, 9, "seedless")]
    [InlineData(0, null, 0, 0, 0, "dead")]
    [InlineData(0, null, 0, null, null, "dead")]
    [InlineData(0, null, 5, null, null, "unknown")]
    [InlineData(0, 0.99, 5, 100, 0, "dead")]
    [InlineData(null, null, null, null, null, "unknown")]
    public async Task A_crawl_that_verified_nothing_leaves_the_word_to_claims(
        int? seeders, double? copies, int? known, int? claimedSeeders, int? claimedLeechers, string health)
    {
        static string Sql(object? value) => value == null ? "null" : FormattableString.Invariant($"{value}");
        Assert.Equal(health, await _database.ScalarAsync(
            $"select crawl.health({Sql(seeders)}, {Sql(copies)}, {Sql(known)}, {Sql(claimedSeeders)}, {Sql(claimedLeechers)})"));
    }

    [Fact]
    public async Task The_fleet_is_told_by_its_heartbeats()
    {
        var rows = await _database.RowsAsync("select agent, state, checks_last_hour, visits_last_hour from report.fleet_now order by agent");
        Assert.Equal([["alpha", "alive", 5L, 5L], ["beta", "late", 0L, 0L], ["delta", "stopped", 0L, 0L], ["gamma", "dead", 0L, 0L]], rows);
    }

    [Fact]
    public async Task Summing_again_changes_nothing()
    {
        var before = await _database.RowsAsync("select r::text from crawl.swarm_hour r union all select t::text from crawl.tracker_hour t order by 1");
        await _database.ExecuteAsync("insert into crawl.rollup_dirty (hour, marked_at) select distinct hour, hour from crawl.swarm_hour");
        Assert.NotEmpty(await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None));
        Assert.Equal(before, await _database.RowsAsync("select r::text from crawl.swarm_hour r union all select t::text from crawl.tracker_hour t order by 1"));
        Assert.Equal(0L, await _database.ScalarAsync("select count(*) from crawl.rollup_dirty"));
    }

    [Fact]
    public async Task A_late_observation_corrects_its_hour_and_those_it_reaches_into()
    {
        await _database.ExecuteAsync(
            """
            insert into crawl.swarm_snapshot (snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress, distributed_copies)
            values (9, '2026-05-01 08:30+00', '2026-05-01 08:30+00', 2, 1, 1, 1, 1, 1, 0, 0, 1);
            insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-01 08:00+00', '2026-05-02 12:00+00');
            """);
        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);
        Assert.Equal(7.0, await _database.ScalarAsync("select observed * 24 from report.swarm_day where day = '2026-05-01'"));
    }

    [Fact]
    public async Task An_hour_that_is_not_over_is_summed_up_to_now_and_finished_later()
    {
        await _database.ExecuteAsync(
            """
            insert into crawl.swarm_snapshot (snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress, distributed_copies)
            values (9, '2026-05-02 12:10+00', '2026-05-02 12:10+00', 1, 5, 1, 1, 1, 1, 0, 0, 1);
            insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-02 12:00+00', '2026-05-02 12:10+00'), ('2027-01-01 00:00+00', '2026-05-02 12:10+00');
            """);
        var store = new RollupStore(_database.Database);
        const string Observed = "select observed * 1440 from report.swarm_day where info_hash like 'e5%'";
        await store.RunAsync(SeededDatabase.Now.AddMinutes(20), CancellationToken.None);
        Assert.Equal(10.0, (double)(await _database.ScalarAsync(Observed))!, 6);
        await store.RunAsync(SeededDatabase.Now.AddMinutes(65), CancellationToken.None);
        Assert.Equal(55.0, (double)(await _database.ScalarAsync(Observed))!, 6);
        await store.RunAsync(SeededDatabase.Now.AddHours(5), CancellationToken.None);
        await store.RunAsync(SeededDatabase.Now.AddHours(5), CancellationToken.None);
        Assert.Equal(120.0, (double)(await _database.ScalarAsync(Observed))!, 6);
        Assert.Equal(1L, await _database.ScalarAsync("select count(*) from crawl.rollup_dirty"));
    }

    [Fact]
    public async Task Gaps_are_told_with_their_reason()
    {
        var rows = await _database.RowsAsync("select agent, from_at::text, reason from report.coverage_gap order by from_at");
        Assert.Equal(
            [["delta", "2026-05-02 09:00:00+00", "stopped"], ["alpha", "2026-05-02 10:31:00+00", "silent"], ["alpha", "2026-05-02 11:16:00+00", "silent"]], rows);
    }

    [Fact]
    public async Task Every_view_and_column_says_what_it_means()
    {
        var missing = await _database.RowsAsync(
            """
            select c.relname, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
            where n.nspname in ('report', 'crawl') and c.relkind in ('r', 'p', 'v') and not c.relispartition
              and (col_description(c.oid, a.attnum) is null or obj_description(c.oid) is null)
            """);
        Assert.Empty(missing.Select(r => $"{r[0]}.{r[1]}"));
    }
}
