using Crawler.Fixtures;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Fleet;
using Crawler.Storage.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Leases;

/// <summary>Announces go tier by tier, to those first that answered (BEP 12).</summary>
public sealed class TierTests : IAsyncLifetime
{
    private readonly ManualTime _time = new(Samples.Noon);
    private readonly ScheduleOptions _options = new() { Jitter = 0 };
    private TestDatabase _test = null!;
    private Database _database = null!;
    private WorkQueue _queue = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _database = await _test.OpenAsync(_time);
        await new CatalogueStore(_database).AddAsync(
            new SwarmEntry
            {
                InfoHash = Samples.Hash(1),
                Source = "info_hash",
                Trackers = [["http://silent/a", "http://new/a", "http://old/a", "http://fresh/a"], ["http://second/a"]],
            },
            default);
        await _test.ExecuteAsync(
            $"""
            update crawl.tracker set failures = 3 where url = 'http://silent/a';
            insert into crawl.tracker_latest (tracker_id, observed_at, kind, outcome, answered_at)
            select tracker_id, timestamptz '{Samples.Noon:O}', 'announce', 'ok', timestamptz '{Samples.Noon:O}' - case url when 'http://old/a' then 2 else 1 end * interval '1 hour'
            from crawl.tracker where url <> 'http://new/a';
            """);
        var agent = await new AgentStore(_database).RegisterAsync(new AgentIdentity("a", "host", "1", Guid.NewGuid()), default);
        _queue = new WorkQueue(_database, agent, _options, NullLoggerFactory.Instance);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Within_a_tier_those_come_first_that_answered_and_a_silent_one_last() =>
        Assert.Equal(["fresh", "old", "new", "silent", "second"], await ClaimAsync());

    [Fact]
    public async Task Those_beyond_the_number_have_their_turn_while_the_first_wait()
    {
        _options.AnnouncesPerCrawl = 2;
        _options.AnnounceInterval = TimeSpan.FromHours(2);

        Assert.Equal(["fresh", "old"], await ClaimAsync());
        Assert.Equal(["new", "silent"], await ClaimAsync());
        Assert.Equal(["second"], await ClaimAsync());
        // And the time in which an announce may be begun.
        _time.Advance(_options.AnnounceInterval * 1.1);
        Assert.Equal(["fresh", "old"], await ClaimAsync());
    }

    private async Task<IEnumerable<string>> ClaimAsync()
    {
        await _test.ExecuteAsync("update crawl.swarm_schedule set next_crawl_at = '-infinity', lease_expires_at = '-infinity'");
        return Assert.Single(await _queue.ClaimCrawlsAsync(1, default)).Trackers.Select(x => x.Url.Host);
    }
}
