using Crawler.Fixtures;
using Crawler.Probing.Work;
using Crawler.Storage.Fleet;
using Crawler.Storage.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Leases;

/// <summary>How agents that share a database share its trackers.</summary>
public sealed class TrackerShareTests : IAsyncLifetime
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new(Samples.Noon);
    private readonly ScheduleOptions _options = new() { Jitter = 0, ScrapeInterval = TimeSpan.FromMinutes(1), ScrapeSlowDown = 1, Lease = TimeSpan.FromSeconds(20) };
    private readonly List<Claim> _claims = [];
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
    public async Task An_agent_alone_takes_all_at_once()
    {
        await AddAsync(10);
        var alone = await AgentAsync("alone");

        await ClaimAllAsync(alone);

        Assert.Equal(10, _claims.Count);
    }

    [Fact]
    public async Task Those_that_come_first_leave_the_others_their_share()
    {
        await AddAsync(10);
        var agents = new[] { await AgentAsync("a"), await AgentAsync("b"), await AgentAsync("c") };

        foreach (var agent in agents)
        {
            await ClaimAllAsync(agent);
        }

        Assert.Equal([("a", 4), ("b", 4), ("c", 2)], Shares());
        Assert.Equal(10, _claims.Count);
    }

    [Fact]
    public async Task What_nobody_comes_for_anybody_may_have_after_a_moment()
    {
        await AddAsync(4);
        var here = await AgentAsync("here");
        await AgentAsync("busy");

        await ClaimAllAsync(here);
        _time.Advance(Moment - TimeSpan.FromMilliseconds(1));
        await ClaimAllAsync(here);
        Assert.Equal(2, _claims.Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await ClaimAllAsync(here);

        Assert.Equal([("here", 4)], Shares());
    }

    [Theory]
    [InlineData("stopped_at = now()")]
    [InlineData("mode = 'paused'")]
    [InlineData("heartbeat_at = heartbeat_at - interval '2 minutes 1 second'")]
    public async Task One_that_does_not_run_has_no_share(string state)
    {
        await AddAsync(4);
        var here = await AgentAsync("here");
        await AgentAsync("gone");
        await _test.ExecuteAsync($"update crawl.agent set {state} where name = 'gone'");

        await ClaimAllAsync(here);

        Assert.Equal(4, _claims.Count);
    }

    [Fact]
    public async Task Each_keeps_what_it_has()
    {
        await AddAsync(9);
        var agents = new[] { await AgentAsync("a"), await AgentAsync("b"), await AgentAsync("c") };
        await RunAsync(agents, TimeSpan.FromMinutes(5));

        Assert.All(_claims.GroupBy(x => x.Tracker), x => Assert.Single(x.Select(y => y.Agent).Distinct()));
        Assert.Equal([("a", 3), ("b", 3), ("c", 3)], Shares());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public async Task One_that_comes_later_gets_its_share_and_no_swarm_waits_long_for_it(int swarms)
    {
        await AddAsync(12, swarms);
        var first = await AgentAsync("first");
        await RunAsync([first], TimeSpan.FromMinutes(2));

        var second = await AgentAsync("second");
        await RunAsync([first, second], TimeSpan.FromMinutes(3));

        Assert.Equal([("first", 6), ("second", 6)], Shares());
        AssertPace(_options.Lease + Moment);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public async Task A_dead_ones_trackers_are_taken_over_and_it_gets_others_when_it_is_back(int swarms)
    {
        await AddAsync(12, swarms);
        var agents = new[] { await AgentAsync("a"), await AgentAsync("b"), await AgentAsync("c") };
        await RunAsync(agents, TimeSpan.FromMinutes(2));

        var died = _time.GetUtcNow();
        await RunAsync([agents[0], agents[1]], TimeSpan.FromMinutes(5));
        Assert.Equal([("a", 6), ("b", 6)], Shares());
        // Until it counts as dead, its trackers stay its own; who stands in comes a moment later, but for as long as it has the lease.
        AssertPace(swarms == 1 ? Moment : TimeSpan.Zero, died + _options.Lease + Moment, died + TimeSpan.FromMinutes(2) - Beat);
        await RunAsync(agents, TimeSpan.FromMinutes(4));

        Assert.Equal([("a", 4), ("b", 4), ("c", 4)], Shares());
        AssertPace(_options.Lease + Moment);
    }

    [Fact]
    public async Task One_that_has_too_many_gives_away_no_more_than_is_asked_for()
    {
        await AddAsync(20, 30);
        var all = await AgentAsync("all");
        await RunAsync([all], TimeSpan.FromMinutes(2));

        // Two more live, but do not come for theirs.
        var (came, _, _) = (await AgentAsync("came"), await AgentAsync("busy"), await AgentAsync("stuck"));
        var joined = _time.GetUtcNow();
        await RunAsync([all, came], TimeSpan.FromSeconds(110));

        Assert.Equal([("all", 15), ("came", 5)], Shares());
        AssertPace(_options.Lease + Moment);
        AssertPace(TimeSpan.Zero, joined + _options.Lease + Moment);
    }

    [Fact]
    public async Task Whoever_announces_to_a_tracker_scrapes_it_meanwhile_and_it_stays_whose_it_was()
    {
        await AddAsync(2);
        var (owner, other) = (await AgentAsync("owner"), await AgentAsync("other"));
        await ClaimAllAsync(owner);
        await ClaimAllAsync(other);
        var its = _claims[0].Tracker;
        _time.Advance(_options.ScrapeInterval);
        await _test.ExecuteAsync($"update crawl.tracker set lease_agent_id = {other.Id}, lease_expires_at = '{_time.GetUtcNow() + _options.Lease:O}' where tracker_id = {its}");

        Assert.Equal((0, 2), (await ClaimAllAsync(owner), await ClaimAllAsync(other)));

        await Task.WhenAll(BeatAsync(owner), BeatAsync(other));
        _time.Advance(_options.ScrapeInterval);
        Assert.Equal((1, 1), (await ClaimAllAsync(other), await ClaimAllAsync(owner)));
        Assert.Equal([("other", 1), ("owner", 1)], Shares());
    }

    [Fact]
    public async Task What_goes_over_is_not_announced_to_until_it_has()
    {
        await AddAsync(4);
        var first = await AgentAsync("first");
        await ClaimAllAsync(first);
        var second = await AgentAsync("second");
        Assert.Equal(0, await ClaimAllAsync(second));
        await _test.ExecuteAsync($"update crawl.swarm_tracker set next_announce_at = '{Samples.Noon:O}'; insert into crawl.swarm_schedule (swarm_id, next_crawl_at) select swarm_id, added_at from crawl.swarm");

        var announced = (await first.Queue.ClaimCrawlsAsync(10, default)).SelectMany(x => x.Trackers).Select(x => x.TrackerId).Order();

        Assert.Equal([1L, 2L], announced);
    }

    [Fact]
    public async Task When_a_tracker_may_be_claimed_next_is_when_a_claim_gets_it()
    {
        await AddAsync(7);
        var agents = new[] { await AgentAsync("a"), await AgentAsync("b"), await AgentAsync("c") };
        var random = new Random(7);
        for (var round = 0; round < 150; round++)
        {
            var agent = agents[random.Next(agents.Length)];
            await Task.WhenAll(agents.Select(BeatAsync));
            await ClaimAllAsync(agent);
            var next = await NextAsync(agent);
            Assert.True(next > _time.GetUtcNow(), "all that could be claimed was");
            // What an agent asked of the others holds until it comes again.
            await _test.ExecuteAsync($"update crawl.agent set short_of_trackers_at = '{next:O}' where short_of_trackers_at > '-infinity'");
            _time.Advance(next - _time.GetUtcNow() - TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, await ClaimAllAsync(agent));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(await ClaimAllAsync(agent) > 0, $"{agent.Name} was told to come at {next:O}");
        }
    }

    // Every second all of them claim what there is, as agents do, in turn.
    private async Task RunAsync(IReadOnlyList<Agent> agents, TimeSpan time)
    {
        for (var until = _time.GetUtcNow() + time; _time.GetUtcNow() < until; _time.Advance(TimeSpan.FromSeconds(1)))
        {
            foreach (var agent in agents)
            {
                await BeatAsync(agent);
                await ClaimAllAsync(agent);
            }
        }
    }

    private async Task<int> ClaimAllAsync(Agent agent)
    {
        var before = _claims.Count;
        while (await agent.Queue.ClaimScrapeAsync(10, default) is { } work)
        {
            _claims.Add(new Claim(agent.Name, work.Tracker.TrackerId, [.. work.Swarms.Select(x => x.SwarmId)], _time.GetUtcNow()));
        }

        return _claims.Count - before;
    }

    private Task BeatAsync(Agent agent) => agent.BeatAt + Beat > _time.GetUtcNow()
        ? Task.CompletedTask
        : _test.ExecuteAsync($"update crawl.agent set heartbeat_at = '{agent.BeatAt = _time.GetUtcNow():O}' where agent_id = {agent.Id}");

    private async Task<DateTimeOffset> NextAsync(Agent agent)
    {
        var now = _time.GetUtcNow();
        var text = Sql.SqlFiles.Read("queries/next_scrape").Replace("@AgentId", $"{agent.Id}", StringComparison.Ordinal)
            .Replace("@Now", $"'{now:O}'::timestamptz", StringComparison.Ordinal)
            .Replace("@LeaseUntil", $"'{now + _options.Lease:O}'", StringComparison.Ordinal)
            .Replace("@LeftForSeconds", "2", StringComparison.Ordinal)
            .Replace("@AliveSince", $"'{now - TimeSpan.FromMinutes(2):O}'", StringComparison.Ordinal)
            .Replace("@ShortSince", $"'{now - TimeSpan.FromSeconds(32):O}'", StringComparison.Ordinal);
        return new DateTimeOffset((DateTime)(await _test.ScalarAsync(text))!);
    }

    // How many trackers each agent has asked last.
    private List<(string Agent, int Trackers)> Shares() =>
        [.. _claims.GroupBy(x => x.Tracker).CountBy(x => x.Last().Agent).OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => (x.Key, x.Value))];

    // Each swarm was asked for at its interval, late by so much at most.
    private void AssertPace(TimeSpan late, DateTimeOffset? from = null, DateTimeOffset? until = null) => Assert.All(
        _claims.Where(x => !(x.At <= from) && !(x.At >= until)).SelectMany(x => x.Swarms.Select(swarm => (swarm, x.At))).GroupBy(x => x.swarm).SelectMany(x => x.Zip(x.Skip(1), (before, after) => after.At - before.At)),
        x => Assert.InRange(x, _options.ScrapeInterval, _options.ScrapeInterval + late + TimeSpan.FromSeconds(1)));

    // They have answered before. The first swarm of each is due now, the others one after the other within the interval.
    private Task AddAsync(int trackers, int swarms = 1) => _test.ExecuteAsync(
        $"""
        insert into crawl.tracker (url, scheme, added_at)
        select format('http://t%s.example/announce', i), 'http', timestamptz '{Samples.Noon:O}' from generate_series(1, {trackers}) i;
        insert into crawl.tracker_limit (tracker_id, family, scrape_hashes, changed_at)
        select tracker_id, 4, 10, added_at from crawl.tracker;
        insert into crawl.swarm (info_hash, source, added_at)
        select decode(lpad(to_hex(i), 40, '0'), 'hex'), 'info_hash', timestamptz '{Samples.Noon:O}' from generate_series(1, {trackers * swarms}) i;
        insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at)
        select s.swarm_id, 1 + s.swarm_id % {trackers}, 0, timestamptz '{Samples.Noon:O}' + (s.swarm_id - 1) / {trackers} * interval '{_options.ScrapeInterval / swarms:c}', 'infinity'
        from crawl.swarm s;
        """);

    private async Task<Agent> AgentAsync(string name)
    {
        var id = await new AgentStore(_database).RegisterAsync(new AgentIdentity(name, "host", "1", Guid.Empty), default);
        return new Agent(name, id, new WorkQueue(_database, id, _options, NullLoggerFactory.Instance)) { BeatAt = _time.GetUtcNow() };
    }

    private sealed record Claim(string Agent, long Tracker, IReadOnlyList<long> Swarms, DateTimeOffset At);

    private sealed record Agent(string Name, long Id, IWorkQueue Queue)
    {
        public DateTimeOffset BeatAt { get; set; }
    }
}
