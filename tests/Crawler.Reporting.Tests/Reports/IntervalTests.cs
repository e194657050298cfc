using System.Globalization;
using System.Text;
using Crawler.Fixtures;

namespace Crawler.Reporting.Tests.Reports;

/// <summary>Intervals against published examples, and against truth that is known because it was drawn.</summary>
public sealed class IntervalTests(IntervalTests.Empty empty) : IClassFixture<IntervalTests.Empty>
{
    private const int Runs = 100;
    private const int Covered = 93;

    [Theory]
    [InlineData(8, 20, 0.2188, 0.6134)]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(10, 10, 0.7225, 1)]
    public async Task A_share_has_the_interval_of_wilson(int found, int of, double low, double high)
    {
        var row = await RowAsync($"select report.wilson_low({found} / {of}.0, {of}), report.wilson_high({found} / {of}.0, {of}), report.wilson_low(0.5, 0)");
        Assert.Equal(low, (double)row[0]!, 4);
        Assert.Equal(high, (double)row[1]!, 4);
        Assert.Null(row[2]);
    }

    [Theory]
    [InlineData(0.5, 60)]
    [InlineData(0.2, 100)]
    [InlineData(0.03, 400)]
    public async Task The_true_share_lies_in_the_interval_in_nearly_every_run(double truth, int observations)
    {
        var random = new Random(20260501);
        var found = Enumerable.Range(0, Runs).Select(_ => Enumerable.Range(0, observations).Count(_ => random.NextDouble() < truth)).ToArray();
        var row = await RowAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            select count(*) filter (where {truth} between report.wilson_low(x::float8 / {observations}, {observations}) and report.wilson_high(x::float8 / {observations}, {observations}))
            from unnest(array[{string.Join(',', found)}]) x
            """));
        Assert.InRange((long)row[0]!, Covered, Runs);
    }

    [Theory]
    [InlineData(200, 300, 60, 832.19, 1234.15)]
    [InlineData(50, 20, 0, 262.64, null)]
    public async Task A_swarm_is_as_large_as_chapman_says(int named, int known, int again, double low, double? high)
    {
        // The ends are the least and the greatest size, tried one after the other, that the score test with Yates's correction does not refuse.
        var row = await RowAsync($"select peers, low, high from report.recapture(1, {named}, {known}, {again})");
        var chapman = ((named + 1) * (known + 1) / (again + 1.0)) - 1;
        Assert.Equal(chapman, (double)row[0]!, chapman * 0.001);
        Assert.Equal(low, (double)row[1]!, 0.02);
        Assert.Equal(high is null, row[2] is null);
        Assert.Equal(high ?? 0, (double?)row[2] ?? 0, 0.02);
    }

    [Fact]
    public async Task A_swarm_that_is_named_whole_is_hardly_larger()
    {
        var row = await RowAsync("select peers, low, high from report.recapture(3, 57, 40, 40)");
        Assert.Equal([19.0, 19.0], row[..2]);
        Assert.InRange((double)row[2]!, 19, 20.5);
    }

    [Fact]
    public async Task Nothing_is_said_of_a_swarm_of_which_nobody_is_known() =>
        Assert.Equal([null, null, null], await RowAsync("select peers, low, high from report.recapture(3, 60, 0, 0)"));

    [Fact]
    public async Task Lengths_have_the_interval_that_statisticians_publish()
    {
        // Weeks of remission under 6-MP (Freireich and others, 1963), here in minutes: median 23, from 13 on without an upper end.
        await empty.Database.ExecuteAsync(
            """
            insert into crawl.swarm (info_hash, source, added_at) values (decode(repeat('6e', 20), 'hex'), 'info_hash', '2026-05-01');
            insert into crawl.session_hour (hour, swarm_id, bucket, seen, ended, censored)
            select '2026-05-03 10:00+00', (select swarm_id from crawl.swarm where info_hash = decode(repeat('6e', 20), 'hex')), round(ln(t * 60) / ln(1.02)), d + c, d, c
            from (values (6, 3, 1), (7, 1, 0), (9, 0, 1), (10, 1, 1), (11, 0, 1), (13, 1, 0), (16, 1, 0), (17, 0, 1), (19, 0, 1), (20, 0, 1), (22, 1, 0), (23, 1, 0),
                (25, 0, 1), (32, 0, 2), (34, 0, 1), (35, 0, 1)) as x (t, d, c)
            """);
        Assert.Equal(
            [21L, 22.96, 12.93, null],
            await RowAsync("select sessions, median_minutes, median_low_minutes, median_high_minutes from report.session_day where info_hash like '6e%'"));
    }

    [Fact]
    public async Task The_true_median_of_sessions_lies_in_the_interval_in_nearly_every_run()
    {
        // Each swarm is a run: peers stay exponentially long, half an hour in the mean, and are looked at every three minutes for seven hours.
        const double MeanMinutes = 30;
        const double Looks = 3;
        const double End = 420;
        var random = new Random(17);
        var sessions = new StringBuilder();
        for (var run = 0; run < Runs; run++)
        {
            for (var peer = 0; peer < 80; peer++)
            {
                var (came, phase) = (random.NextDouble() * 360, random.NextDouble() * Looks);
                var went = came - (Math.Log(1 - random.NextDouble()) * MeanMinutes);
                var first = (Math.Ceiling((came - phase) / Looks) * Looks) + phase;
                var last = (Math.Floor((Math.Min(went, End) - phase) / Looks) * Looks) + phase;
                if (first <= last)
                {
                    sessions.Append(CultureInfo.InvariantCulture, $"{(sessions.Length > 0 ? "," : "")}({run},{first - Looks},{first},{last},{(went < End ? last + Looks : "null")})");
                }
            }
        }

        await empty.Database.ExecuteAsync(
            $"""
            insert into crawl.swarm (info_hash, source, added_at) select decode(lpad(to_hex(n), 40, '0'), 'hex'), 'info_hash', '2026-05-01' from generate_series(0, {Runs - 1}) n;
            insert into crawl.session_hour (hour, swarm_id, bucket, seen, ended, censored)
            select
                date_trunc('hour', x.first, 'UTC'), s.swarm_id, p.bucket, sum(p.seen), coalesce(sum(p.weight) filter (where x.gone is not null), 0),
                coalesce(sum(p.weight) filter (where x.gone is null), 0)
            from (
                select
                    run, '2026-05-02'::timestamptz + before * interval '1 minute' as before, '2026-05-02'::timestamptz + first * interval '1 minute' as first,
                    '2026-05-02'::timestamptz + last * interval '1 minute' as last, '2026-05-02'::timestamptz + gone * interval '1 minute' as gone
                from (values {sessions}) as v (run, before, first, last, gone)) x
            join crawl.swarm s on s.info_hash = decode(lpad(to_hex(x.run), 40, '0'), 'hex'), crawl.session_parts(x.before, x.first, x.last, x.gone) as p
            group by 1, 2, 3
            """);
        var truth = MeanMinutes * Math.Log(2);
        var row = await RowAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            select count(*), count(*) filter (where {truth} between median_low_minutes and median_high_minutes), avg(median_high_minutes - median_low_minutes)
            from report.session_day where info_hash like '00%'
            """));
        Assert.Equal((long)Runs, row[0]);
        Assert.InRange((long)row[1]!, Covered, Runs);
        Assert.InRange((double)row[2]!, 5, truth);
    }

    [Fact]
    public async Task Peers_that_stand_for_many_make_a_sample_worth_less()
    {
        // Ten peers of which one stands for ninety-one, the others for one each: hardly more than one observation.
        await empty.Database.ExecuteAsync(
            """
            insert into crawl.client_hour (hour, client, version, visits, weight, peers)
            select '2026-05-02 07:00+00', client, '1', count(*), case client when 'Large' then 91 else 9 end, hll_add_agg(hll_hash_integer(n))
            from (select n, case n when 0 then 'Large' else 'Small' end as client from generate_series(0, 9) as n) as x
            group by client
            """);
        var rows = await empty.Database.RowsAsync(
            "select client, round(share, 2)::text, round(effective_peers::numeric, 3)::text, share_low < share, share_high > share from report.client_day order by client");
        Assert.Equal([["Large", "0.91", "1.206", true, true], ["Small", "0.09", "1.206", true, true]], rows);
    }

    private async Task<object?[]> RowAsync(string sql) => Assert.Single(await empty.Database.RowsAsync(sql));

    /// <summary>One database: each test looks at rows of its own.</summary>
    public sealed class Empty : IAsyncLifetime
    {
        internal TestDatabase Database { get; private set; } = null!;

        public async Task InitializeAsync() => Database = await PostgresFixture.CreateAsync();

        public async Task DisposeAsync() => await Database.DisposeAsync();
    }
}
