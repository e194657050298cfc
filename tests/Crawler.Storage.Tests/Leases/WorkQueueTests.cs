using System.Net.Sockets;
using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Fleet;
using Crawler.Storage.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Leases;

public sealed class WorkQueueTests : IAsyncLifetime
{
    private const string Tracker = "http://tracker.example/announce";

    private readonly ManualTime _time = new(Samples.Noon);
    private readonly ScheduleOptions _options = new();
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
    public async Task Two_agents_never_crawl_the_same_swarm()
    {
        await AddAsync(60);
        var queues = new[] { await QueueAsync("a"), await QueueAsync("b"), await QueueAsync("c") };

        var claims = await Task.WhenAll(Enumerable.Range(0, 30).Select(x => queues[x % 3].ClaimCrawlsAsync(3, default)));

        var claimed = claims.SelectMany(x => x).Select(x => x.Swarm.SwarmId).ToList();
        Assert.Equal(claimed.Count, claimed.Distinct().Count());
        var rest = await queues[0].ClaimCrawlsAsync(100, default);
        Assert.Equal(60, claimed.Count + rest.Count);
    }

    [Fact]
    public async Task A_dead_agents_swarm_is_taken_over_when_its_lease_ends_and_its_token_is_then_worth_nothing()
    {
        await AddAsync(1);
        var (dead, heir) = (await QueueAsync("dead"), await QueueAsync("heir"));
        var lost = Assert.Single(await dead.ClaimCrawlsAsync(1, default));

        _time.Advance(_options.CrawlLease - TimeSpan.FromSeconds(1));
        Assert.Empty(await heir.ClaimCrawlsAsync(1, default));
        _time.Advance(TimeSpan.FromSeconds(1));
        var taken = Assert.Single(await heir.ClaimCrawlsAsync(1, default));
        await dead.CompleteCrawlAsync(lost, default);

        Assert.Equal(lost.Swarm, taken.Swarm);
        Assert.True(taken.FencingToken > lost.FencingToken);
        Assert.NotEqual(double.NegativeInfinity, await LeaseAsync());
        await heir.CompleteCrawlAsync(taken, default);
        Assert.Equal(double.NegativeInfinity, await LeaseAsync());

        async Task<object?> LeaseAsync() =>
            await _test.ScalarAsync("select extract(epoch from lease_expires_at)::double precision from crawl.swarm_schedule");
    }

    [Fact]
    public async Task A_lease_table_full_of_dead_agents_is_taken_over_whole_by_the_one_that_lives()
    {
        const int Dead = 500;
        for (var i = 0; i < Dead; i++)
        {
            await new CatalogueStore(_database).AddAsync(Samples.Swarm(i, $"http://tracker-{i}.example/announce"), default);
        }

        var living = await QueueAsync("living");
        await _test.ExecuteAsync(
            $"""
            insert into crawl.agent (name, host, version, started_at, heartbeat_at)
            select 'dead ' || x, 'gone', '1', '{Samples.Noon:O}', '{Samples.Noon:O}' from generate_series(1, {Dead}) as x;
            update crawl.tracker t
            set lease_agent_id = a.agent_id, lease_token = 7, lease_expires_at = '{Samples.Noon:O}'::timestamptz + interval '1 minute'
            from (select agent_id, row_number() over (order by agent_id) as n from crawl.agent where name like 'dead %') a
            where a.n = t.tracker_id - (select min(tracker_id) from crawl.tracker) + 1;
            update crawl.swarm_schedule s
            set lease_agent_id = t.lease_agent_id, lease_token = 7, lease_expires_at = t.lease_expires_at
            from crawl.swarm_tracker st join crawl.tracker t using (tracker_id)
            where st.swarm_id = s.swarm_id;
            """);
        Assert.Equal((long)Dead, await _test.ScalarAsync("select count(distinct lease_agent_id) from crawl.tracker where lease_expires_at is not null"));

        Assert.Null(await living.ClaimScrapeAsync(10, default));
        Assert.Empty(await living.ClaimCrawlsAsync(Dead, default));
        _time.Advance(TimeSpan.FromMinutes(1));
        var scraped = new List<string>();
        while (await living.ClaimScrapeAsync(10, default) is { } work)
        {
            scraped.Add(work.Tracker.Url.AbsoluteUri);
        }

        Assert.Equal(Dead, scraped.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Dead, (await living.ClaimCrawlsAsync(Dead, default)).Select(x => x.Swarm.SwarmId).Distinct().Count());
    }

    [Fact]
    public async Task A_crawled_swarm_is_due_again_after_the_interval()
    {
        await AddAsync(1);
        var queue = await QueueAsync("a");
        await queue.CompleteCrawlAsync(Assert.Single(await queue.ClaimCrawlsAsync(1, default)), default);

        _time.Advance(_options.CrawlInterval - TimeSpan.FromSeconds(1));
        Assert.Empty(await queue.ClaimCrawlsAsync(1, default));
        _time.Advance(_options.CrawlInterval);
        Assert.Single(await queue.ClaimCrawlsAsync(1, default));
    }

    [Fact]
    public async Task A_tracker_stays_with_one_agent_until_its_lease_ends()
    {
        await AddAsync(5, Tracker);
        var (first, second) = (await QueueAsync("first"), await QueueAsync("second"));

        var work = await first.ClaimScrapeAsync(2, default);

        Assert.Equal(2, work!.Swarms.Count);
        Assert.Null(await second.ClaimScrapeAsync(2, default));
        Assert.Empty(await second.ClaimCrawlsAsync(5, default));
        await AnsweredAsync(first, work);
        Assert.Equal(2, (await first.ClaimScrapeAsync(2, default))!.Swarms.Count);
        _time.Advance(_options.Lease);
        Assert.Single((await second.ClaimScrapeAsync(2, default))!.Swarms);
    }

    [Fact]
    public async Task A_claim_moves_the_due_time_on_by_no_less_than_the_interval()
    {
        await AddAsync(1, Tracker);
        var queue = await QueueAsync("a");
        Assert.NotNull(await queue.ClaimScrapeAsync(10, default));
        Assert.Equal(Tracker, Assert.Single(Assert.Single(await queue.ClaimCrawlsAsync(10, default)).Trackers).Url.AbsoluteUri);

        _time.Advance(_options.ScrapeInterval - TimeSpan.FromSeconds(1));
        Assert.Null(await queue.ClaimScrapeAsync(10, default));
        Assert.Empty(await queue.ClaimCrawlsAsync(10, default));
        _time.Advance(_options.ScrapeInterval);
        Assert.NotNull(await queue.ClaimScrapeAsync(10, default));
        Assert.NotEmpty(Assert.Single(await queue.ClaimCrawlsAsync(10, default)).Trackers);
    }

    [Theory]
    [InlineData(1800, 3600, 3600)]
    [InlineData(3600, null, 3600)]
    [InlineData(int.MaxValue, -5, 86400)]
    public async Task An_announce_interval_once_learned_is_never_undercut(int interval, int? minInterval, int expected)
    {
        await AddAsync(1, Tracker);
        var queue = await QueueAsync("a");
        for (var round = 0; round < 2; round++)
        {
            var work = Assert.Single(await queue.ClaimCrawlsAsync(1, default));
            await queue.LearnAsync(
                Check(work.Trackers[0], CheckKind.Announce, work.Swarm) with { IntervalSeconds = interval, MinIntervalSeconds = minInterval },
                default);
            await queue.CompleteCrawlAsync(work, default);

            _time.Advance(TimeSpan.FromSeconds(expected - 1));
            Assert.Empty(await queue.ClaimCrawlsAsync(1, default));
            _time.Advance(TimeSpan.FromSeconds((expected * _options.Jitter) + 1));
        }
    }

    [Fact]
    public async Task A_scrape_interval_holds_for_the_whole_tracker()
    {
        await AddAsync(4, Tracker);
        var queue = await QueueAsync("a");
        var work = await queue.ClaimScrapeAsync(2, default);

        await queue.LearnAsync(Check(work!.Tracker, CheckKind.Scrape, [.. work.Swarms]) with { MinIntervalSeconds = 1200 }, default);

        _time.Advance(TimeSpan.FromSeconds(1199));
        Assert.Null(await queue.ClaimScrapeAsync(2, default));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await queue.ClaimScrapeAsync(2, default))!.Swarms.Count);
    }

    [Fact]
    public async Task A_minimum_that_is_known_holds_from_the_claim_on_also_when_its_holder_dies()
    {
        await AddAsync(4, Tracker);
        var queue = await QueueAsync("a");
        var work = await queue.ClaimScrapeAsync(2, default);
        await queue.LearnAsync(Check(work!.Tracker, CheckKind.Scrape, [.. work.Swarms]) with { MinIntervalSeconds = 1200 }, default);
        _time.Advance(TimeSpan.FromSeconds(1200));
        Assert.NotNull(await queue.ClaimScrapeAsync(2, default));

        _time.Advance(TimeSpan.FromSeconds(1199));
        Assert.Null(await queue.ClaimScrapeAsync(2, default));
        Assert.Null(await (await QueueAsync("heir")).ClaimScrapeAsync(2, default));

        // Its request may have gone out as late as half of its lease after the claim.
        _time.Advance(_options.Lease / 2);
        Assert.Null(await (await QueueAsync("heir")).ClaimScrapeAsync(2, default));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await (await QueueAsync("heir")).ClaimScrapeAsync(2, default));
    }

    [Fact]
    public async Task A_tracker_that_never_answered_gets_one_pass_alone_for_it_may_state_a_minimum()
    {
        await AddAsync(4, Tracker);
        var queue = await QueueAsync("a");
        var first = await queue.ClaimScrapeAsync(1, default);
        Assert.Null(await queue.ClaimScrapeAsync(1, default));

        await AnsweredAsync(queue, first!);
        Assert.NotNull(await queue.ClaimScrapeAsync(1, default));
        Assert.NotNull(await queue.ClaimScrapeAsync(1, default));
    }

    [Fact]
    public async Task A_silent_tracker_is_left_alone_longer_with_each_failure_and_an_answer_ends_that()
    {
        await AddAsync(1, Tracker);
        var queue = await QueueAsync("a");
        var tracker = (await queue.ClaimScrapeAsync(1, default))!.Tracker;

        Assert.Equal(30.0, await LearnAsync(ProbeOutcome.TimedOut));
        Assert.Equal(60.0, await LearnAsync(ProbeOutcome.Refused));
        Assert.Equal(60.0, await LearnAsync(ProbeOutcome.Inconclusive));
        Assert.Equal(120.0, await LearnAsync(ProbeOutcome.HttpError));
        Assert.Equal(900.0, await LearnAsync(ProbeOutcome.HttpError, retryAfter: 900));
        await LearnAsync(ProbeOutcome.TrackerFailure);
        Assert.Equal(0, await _test.ScalarAsync("select failures from crawl.tracker"));

        async Task<object?> LearnAsync(ProbeOutcome outcome, int? retryAfter = null)
        {
            await queue.LearnAsync(
                Check(tracker, CheckKind.Scrape) with { Outcome = outcome, MinIntervalSeconds = retryAfter }, default);
            return await _test.ScalarAsync(
                $"select extract(epoch from next_request_at - timestamptz '{Samples.Noon:O}')::double precision from crawl.tracker");
        }
    }

    [Fact]
    public async Task What_a_tracker_was_found_to_answer_goes_with_its_work_to_every_agent()
    {
        await AddAsync(2, Tracker);
        var (first, second) = (await QueueAsync("first"), await QueueAsync("second"));
        var work = await first.ClaimScrapeAsync(1, default);
        Assert.Empty(work!.Limits);

        var v4 = ScrapeLimits.None.LeftOut(50, 51, Samples.Noon) with { ZerosForUnknown = true, ZerosTriedAt = Samples.Noon };
        var v6 = ScrapeLimits.None.Answered(74);
        await first.LearnAsync(work.Tracker, AddressFamily.InterNetwork, ScrapeLimits.None.Answered(10), default);
        await first.LearnAsync(work.Tracker, AddressFamily.InterNetwork, v4, default);
        await first.LearnAsync(work.Tracker, AddressFamily.InterNetworkV6, v6, default);

        _time.Advance(_options.Lease + TimeSpan.FromSeconds(2));
        var limits = (await second.ClaimScrapeAsync(1, default))!.Limits;
        Assert.Equal((v4, v6, 2), (limits[AddressFamily.InterNetwork], limits[AddressFamily.InterNetworkV6], limits.Count));
    }

    [Fact]
    public async Task Swarms_that_were_given_back_are_due_at_once_but_not_before_the_tracker_is()
    {
        await AddAsync(2, Tracker);
        var queue = await QueueAsync("a");
        var work = await queue.ClaimScrapeAsync(2, default);
        await queue.LearnAsync(Check(work!.Tracker, CheckKind.Scrape, work.Swarms[0]) with { MinIntervalSeconds = 120 }, default);

        await queue.GiveBackAsync(work.Tracker, [work.Swarms[1]], default);

        Assert.True(work.Until < Samples.Noon + _options.Lease);
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.Null(await queue.ClaimScrapeAsync(2, default));
        _time.Advance(TimeSpan.FromSeconds(1));
        var again = await queue.ClaimScrapeAsync(2, default);
        Assert.Equal([work.Swarms[1]], again!.Swarms);
        Assert.True(again.HasMinInterval);
    }

    [Fact]
    public async Task What_is_given_back_after_the_lease_has_ended_stays_as_it_is()
    {
        await AddAsync(1, Tracker);
        var queue = await QueueAsync("a");
        var work = await queue.ClaimScrapeAsync(1, default);
        _time.Advance(_options.Lease);
        const string Due = "select t.due_at, st.next_scrape_at from crawl.tracker t join crawl.swarm_tracker st using (tracker_id)";
        var before = await _test.RowsAsync(Due);

        await queue.GiveBackAsync(work!.Tracker, work.Swarms, default);

        Assert.Equal(before, await _test.RowsAsync(Due));
    }

    [Fact]
    public async Task Swarms_that_were_claimed_together_are_due_together_again()
    {
        await AddAsync(60, Tracker);
        var queue = await QueueAsync("a");
        var first = await queue.ClaimScrapeAsync(40, default);
        await AnsweredAsync(queue, first!);
        _time.Advance(TimeSpan.FromSeconds(30));
        var second = await queue.ClaimScrapeAsync(40, default);
        _time.Advance(_options.ScrapeInterval * (1 + _options.Jitter));

        var again = new[] { await queue.ClaimScrapeAsync(40, default), await queue.ClaimScrapeAsync(40, default) };

        Assert.Equal((40, 20), (first!.Swarms.Count, second!.Swarms.Count));
        Assert.Equal(60, again.Sum(x => x!.Swarms.Count));
        Assert.Equal(2, Convert.ToInt32(await _test.ScalarAsync("select count(distinct next_scrape_at) from crawl.swarm_tracker")));
    }

    [Fact]
    public async Task Twenty_thousand_swarms_on_fifty_trackers_keep_their_interval()
    {
        const int Trackers = 50;
        const int Swarms = 20_000;
        await _test.ExecuteAsync(
            $"""
            insert into crawl.tracker (url, scheme, added_at)
            select format('http://t%s.example/announce', i), 'http', timestamptz '{Samples.Noon:O}' from generate_series(1, {Trackers}) i;
            insert into crawl.swarm (info_hash, source, added_at)
            select decode(lpad(to_hex(i), 40, '0'), 'hex'), 'info_hash', timestamptz '{Samples.Noon:O}' from generate_series(1, {Swarms}) i;
            insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at)
            select swarm_id, 1 + swarm_id % {Trackers}, 0, timestamptz '{Samples.Noon:O}', 'infinity' from crawl.swarm;
            """);
        var queue = await QueueAsync("a");
        var asked = new Dictionary<long, DateTimeOffset>();
        var distances = new List<TimeSpan>();
        var claims = 0;
        var until = Samples.Noon + (3 * _options.ScrapeInterval);
        for (; _time.GetUtcNow() < until; _time.Advance(TimeSpan.FromSeconds(15)))
        {
            while (await queue.ClaimScrapeAsync(500, default) is { } work)
            {
                claims++;
                foreach (var swarm in work.Swarms)
                {
                    if (asked.TryGetValue(swarm.SwarmId, out var before))
                    {
                        distances.Add(_time.GetUtcNow() - before);
                    }

                    asked[swarm.SwarmId] = _time.GetUtcNow();
                }
            }
        }

        Assert.Equal(Swarms, asked.Count);
        Assert.InRange(distances.Count, Swarms, 2 * Swarms);
        Assert.All(distances, x => Assert.InRange(x, _options.ScrapeInterval, _options.ScrapeInterval * (1 + _options.Jitter) + TimeSpan.FromSeconds(15)));

        // Full requests, and hardly any claim for less.
        Assert.InRange(claims, 1, (asked.Count + distances.Count) / 400 + Trackers);
    }

    [Fact]
    public async Task A_removed_swarm_is_no_work()
    {
        await AddAsync(1, Tracker);
        await new CatalogueStore(_database).RemoveAsync(Samples.Hash(0), default);
        var queue = await QueueAsync("a");

        Assert.Null(await queue.ClaimScrapeAsync(1, default));
        Assert.Empty(await queue.ClaimCrawlsAsync(1, default));
    }

    [Fact]
    public async Task Metadata_completes_what_is_not_known_and_changes_nothing_that_is()
    {
        var store = new CatalogueStore(_database);
        var (bare, _) = await store.AddAsync(new SwarmEntry { InfoHash = Samples.Hash(1), Source = "info_hash" }, default);
        var (named, _) = await store.AddAsync(new SwarmEntry { InfoHash = Samples.Hash(2), Source = "magnet", Name = "mine" }, default);
        var (full, _) = await store.AddAsync(Samples.Swarm(3) with { PieceCount = 5, TotalBytes = 1 }, default);
        var queue = await QueueAsync("a");
        var metadata = new SwarmMetadata { Name = "a\0name", TotalBytes = 100, PieceLength = 16, PieceCount = 7, IsPrivate = true };
        foreach (var (id, hash) in new[] { (bare, 1), (named, 2), (full, 3), (bare, 1), (named, 1) })
        {
            await queue.LearnAsync(new SwarmRef(id, Samples.Hash(hash)), metadata, default);
        }

        var swarms = (await store.ListAsync(0, 100, withRemoved: false, default)).ToDictionary(x => x.SwarmId);
        Assert.Equal(("aname", 100, 7, true), (swarms[bare].Name, swarms[bare].TotalBytes, swarms[bare].PieceCount, swarms[bare].IsPrivate));
        Assert.Equal(("mine", 100, 7), (swarms[named].Name, swarms[named].TotalBytes, swarms[named].PieceCount));
        Assert.Equal(("swarm 3", 1, 5, false), (swarms[full].Name, swarms[full].TotalBytes, swarms[full].PieceCount, swarms[full].IsPrivate));
        Assert.Equal([5, 7, 7], (await queue.ClaimCrawlsAsync(3, default)).Select(x => x.PieceCount).Order());
    }

    [Fact]
    public async Task A_stopped_agent_gives_its_work_back_at_once()
    {
        await AddAsync(2, Tracker);
        var (leaving, heir) = (await QueueAsync("leaving"), await QueueAsync("heir"));
        await AnsweredAsync(leaving, (await leaving.ClaimScrapeAsync(1, default))!);

        await new AgentStore(_database).StopAsync(
            await new AgentStore(_database).RegisterAsync(new AgentIdentity("leaving", "host", "1", Guid.Empty), default), Guid.Empty, default);

        Assert.NotNull(await heir.ClaimScrapeAsync(2, default));
    }

    private static TrackerCheck Check(TrackerRef tracker, CheckKind kind, params SwarmRef[] swarms) => new()
    {
        ObservedAt = Samples.Noon,
        Tracker = tracker,
        Kind = kind,
        Outcome = ProbeOutcome.Ok,
        Claims = [.. swarms.Select(x => new SwarmClaim(x, ProbeOutcome.Ok, 1, 2, 3))],
    };

    private static async Task AnsweredAsync(WorkQueue queue, Probing.Work.ScrapeWork work)
    {
        await queue.LearnAsync(Check(work.Tracker, CheckKind.Scrape, [.. work.Swarms]), default);
        await queue.LearnAsync(work.Tracker, AddressFamily.InterNetwork, ScrapeLimits.None.Answered(work.Swarms.Count), default);
    }

    private async Task AddAsync(int count, params string[] trackers)
    {
        var store = new CatalogueStore(_database);
        for (var i = 0; i < count; i++)
        {
            await store.AddAsync(Samples.Swarm(i, trackers), default);
        }
    }

    private async Task<WorkQueue> QueueAsync(string agent)
    {
        var id = await new AgentStore(_database).RegisterAsync(new AgentIdentity(agent, "host", "1", Guid.Empty), default);
        return new WorkQueue(_database, id, _options, NullLoggerFactory.Instance);
    }
}
