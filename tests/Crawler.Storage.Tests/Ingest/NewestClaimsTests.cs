using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Ingest;

/// <summary>What trackers claim now follows the rows, whatever ends in between.</summary>
public sealed class NewestClaimsTests : IAsyncLifetime
{
    private readonly JournalFolder _folder = new();
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task A_backlog_writes_the_newest_claim_once_however_often_it_names_a_swarm()
    {
        await IngestAsync([.. Enumerable.Range(0, 20).Select(i => Observed.Check(1, Samples.Noon.AddMinutes(i), seeders: i))]);

        Assert.Equal(20L, await _test.ScalarAsync("select count(*) from crawl.claim"));
        // Where the first version of the first row is.
        Assert.Equal(["(0,1)", 19], await RowAsync("select ctid::text, seeders from crawl.claim_latest"));
        Assert.Equal(["(0,1)", 19], await RowAsync("select ctid::text, claimed_seeders from crawl.swarm_latest"));
    }

    [Fact]
    public async Task What_was_stored_but_not_told_of_when_a_process_ended_is_read_from_the_journal_again()
    {
        await IngestAsync(Observed.Check(1, Samples.Noon, seeders: 3), Observed.Check(2, Samples.Noon, seeders: 4));
        await _test.ExecuteAsync(
            """
            truncate crawl.claim_latest, crawl.swarm_latest;
            update crawl.journal_cursor set newest_segment = 0, newest_position_bytes = 0, newest_records = 0
            """);

        await IngestAsync(Observed.Check(2, Samples.Noon.AddMinutes(1), seeders: 5));

        Assert.Equal(3L, await _test.ScalarAsync("select count(*) from crawl.claim"));
        Assert.Equal([[3], [5]], await _test.RowsAsync("select claimed_seeders from crawl.swarm_latest order by swarm_id"));
        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.journal_cursor where newest_records <> records"));
    }

    [Fact]
    public async Task What_is_no_longer_in_the_journal_waits_for_the_next_scrape()
    {
        await IngestAsync(Observed.Check(1, Samples.Noon, seeders: 3));
        await IngestAsync(Observed.Check(2, Samples.Noon, seeders: 4));
        await _test.ExecuteAsync("update crawl.journal_cursor set newest_segment = 0, newest_position_bytes = 0, newest_records = 0");
        File.Delete(_folder.Segment(1));

        await IngestAsync(Observed.Check(1, Samples.Noon.AddMinutes(1), seeders: 5));

        Assert.Equal([[5], [4]], await _test.RowsAsync("select claimed_seeders from crawl.swarm_latest order by swarm_id"));
        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.quarantine"));
    }

    [Fact]
    public async Task A_database_of_which_it_is_not_known_tells_of_all_that_it_holds()
    {
        await IngestAsync(Observed.Check(1, Samples.Noon, seeders: 3));
        await _test.ExecuteAsync(
            """
            truncate crawl.claim_latest, crawl.swarm_latest;
            update crawl.journal_cursor set newest_segment = null, newest_position_bytes = null, newest_records = null
            """);

        await IngestAsync(Observed.Check(2, Samples.Noon, seeders: 4));

        Assert.Equal(4, await _test.ScalarAsync("select claimed_seeders from crawl.swarm_latest"));
    }

    private async Task IngestAsync(params Observation[] observations)
    {
        await using var journal = _folder.Open();
        foreach (var observation in observations)
        {
            await journal.AppendAsync(observation, default);
        }

        var agent = await new AgentStore(_test.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", journal.Id), default);
        using var ingester = new Ingester(
            _test.Database, journal, agent, new IngestOptions { BatchRecords = 1 }, _folder.Options, new SessionOptions(), NullLoggerFactory.Instance);
        await ingester.DrainAsync(default);
    }

    private async Task<object?[]> RowAsync(string sql) => Assert.Single(await _test.RowsAsync(sql));
}
