using Crawler.Fixtures;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Fleet;
using Crawler.Storage.Leases;
using Crawler.Storage.Politeness;

namespace Crawler.Storage.Tests.Politeness;

/// <summary>Each test puts down what was sent and answered, in seconds from noon, and asks which requests came too soon.</summary>
public sealed class PolitenessAuditTests : IAsyncLifetime
{
    private readonly ManualTime _time = new(Samples.Noon);
    private TestDatabase _test = null!;
    private Database _database = null!;
    private long _agent;
    private int _key;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _database = await _test.OpenAsync(_time);
        _agent = await new AgentStore(_database).RegisterAsync(new AgentIdentity("a", "host", "1", Guid.Empty), default);
        await new CatalogueStore(_database).AddAsync(Samples.Swarm(1, "http://one.example/announce", "http://two.example/announce"), default);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Theory]
    [InlineData(1800, 1800, 0)]
    [InlineData(1800, 1799, 1)]
    [InlineData(900, 900, 0)]
    [InlineData(10 * 365 * 86400, 86_400, 0)]
    [InlineData(10 * 365 * 86400, 86_399, 1)]
    public async Task An_announce_comes_no_sooner_than_the_interval_after_the_one_before(int interval, int after, int violations)
    {
        await AnnounceAsync(0, "ok", interval: interval, minInterval: 60);
        await AnnounceAsync(after, "ok", interval: interval);

        await AssertAsync("announce_interval", 1, violations);
    }

    [Fact]
    public async Task Another_swarms_or_trackers_announce_does_not_count()
    {
        await AnnounceAsync(0, "ok", interval: 1800);
        await AnnounceAsync(1, "ok", interval: 1800, tracker: 2);

        await AssertAsync("announce_interval", 0, 0);
    }

    [Theory]
    [InlineData(120, 0)]
    [InlineData(119, 1)]
    public async Task A_scrape_comes_no_sooner_than_the_minimum_after_the_one_before(int after, int violations)
    {
        await ScrapeAsync(0, "ok", 120);
        await ScrapeAsync(after, "ok", 120);
        await ScrapeAsync(after + 300, "ok", 0);
        await ScrapeAsync(after + 301, "ok", 0);

        await AssertAsync("scrape_min_interval", 2, violations);
    }

    [Theory]
    [InlineData(601, 0)]
    [InlineData(599, 2)]
    public async Task Nothing_is_sent_before_a_Retry_After_is_over(int after, int violations)
    {
        await ScrapeAsync(0, "http_error", 600);
        await AnnounceAsync(after, "ok");

        await AssertAsync("retry_after", 2, violations);
    }

    [Theory]
    [InlineData(901, 0)]
    [InlineData(899, 1)]
    public async Task A_refused_swarm_is_not_announced_before_the_tracker_wants_it(int after, int violations)
    {
        await AnnounceAsync(0, "tracker_failure", minInterval: 900);
        await AnnounceAsync(after, "ok");

        await AssertAsync("retry_in", 1, violations);
    }

    [Theory]
    [InlineData("ok", true, 1, 0)]
    [InlineData("ok", false, 1, 1)]
    [InlineData(null, false, 1, 1)]
    [InlineData("refused", false, 0, 0)]
    public async Task An_announce_that_was_taken_note_of_has_its_farewell(string? outcome, bool stopped, int judged, int violations)
    {
        await RequestAsync(0, "started");
        if (outcome is not null)
        {
            await CheckAsync(0.2, "announce", outcome, 0, 0, 1);
        }

        if (stopped)
        {
            await RequestAsync(0.3, "stopped");
        }

        await AssertAsync("farewell", judged, violations);
    }

    private async Task AssertAsync(string rule, int judged, int violations)
    {
        var report = await new PolitenessAudit(_database, new ScheduleOptions()).RunAsync(Samples.Noon, Samples.Noon.AddDays(10), default);
        var found = report.Rules.Single(x => x.Rule == rule);
        Assert.Equal((judged, violations), ((int)found.Judged, (int)found.Violated));
        Assert.Equal(violations, report.Violations.Count(x => x.Rule == rule));
        Assert.True(violations == 0 || rule == "farewell" || found.Tightest < TimeSpan.Zero);
        Assert.True(report.Requests > 0);
    }

    private async Task AnnounceAsync(int at, string outcome, int interval = 0, int minInterval = 0, int tracker = 1)
    {
        await RequestAsync(at, "started", tracker);
        await CheckAsync(at + 0.2, "announce", outcome, interval, minInterval, tracker);
        await RequestAsync(at + 0.3, "stopped", tracker);
    }

    private async Task ScrapeAsync(int at, string outcome, int minInterval)
    {
        await RequestAsync(at, "scrape");
        await CheckAsync(at + 0.2, "scrape", outcome, 0, minInterval, 1);
    }

    private Task RequestAsync(double at, string purpose, int tracker = 1) => _test.ExecuteAsync(
        $"insert into crawl.tracker_request values ({++_key}, {Sql(at)}, {_agent}, {tracker}, {(purpose == "scrape" ? "null" : "1")}, '{purpose}', 1)");

    private Task CheckAsync(double at, string kind, string outcome, int interval, int minInterval, int tracker) => _test.ExecuteAsync(
        $"""
        insert into crawl.tracker_check (check_id, observed_at, agent_id, tracker_id, kind, outcome, hashes_asked, hashes_answered, interval_seconds, min_interval_seconds)
        values ({++_key}, {Sql(at)}, {_agent}, {tracker}, '{kind}', '{outcome}', 1, 1, {interval}, {minInterval});
        insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome)
        values ({_key}, {Sql(at)}, {_agent}, 1, {tracker}, '{kind}', '{outcome}');
        """);

    private static string Sql(double seconds) => $"timestamptz '{Samples.Noon.AddSeconds(seconds):O}'";
}
