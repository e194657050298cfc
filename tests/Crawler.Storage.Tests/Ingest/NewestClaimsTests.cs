using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Crawler.Probing.Observations;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Dapper;
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

    [Fact]
    public async Task Writing_them_takes_a_twentieth_of_the_time()
    {
        var time = new ManualTime(Samples.Noon);
        await using var database = await _test.OpenAsync(time);
        var store = new NewestClaimStore(database, Guid.NewGuid(), new KeyResolver(), TimeSpan.FromMinutes(1));
        Assert.Null(store.DueIn);
        store.Stored(null, new JournalPosition(1, 100, 1));
        Assert.Equal(TimeSpan.Zero, store.DueIn);

        await WriteWithinAsync(store, time, TimeSpan.FromSeconds(2));
        Assert.Null(store.DueIn);
        store.Stored(null, new JournalPosition(1, 200, 2));

        Assert.Equal(TimeSpan.FromSeconds(38), store.DueIn);
        time.Advance(TimeSpan.FromSeconds(38));
        Assert.Equal(TimeSpan.Zero, store.DueIn);
        await WriteWithinAsync(store, time, TimeSpan.FromSeconds(20));
        store.Stored(null, new JournalPosition(1, 300, 3));
        // No longer than in a backlog.
        Assert.Equal(TimeSpan.FromMinutes(1), store.DueIn);
    }

    [Fact]
    public async Task What_waits_its_turn_is_written_though_nothing_new_comes()
    {
        await using var journal = _folder.Open();
        var agent = await new AgentStore(_test.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", journal.Id), default);
        using var ingester = new Ingester(
            _test.Database, journal, agent, new IngestOptions { BatchAge = TimeSpan.Zero }, _folder.Options, new SessionOptions(), NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var running = ingester.RunAsync(stop.Token);

        for (var seeders = 1; seeders <= 5; seeders++)
        {
            await journal.AppendAsync(Observed.Check(1, Samples.Noon.AddMinutes(seeders), seeders: seeders), default);
            await journal.FlushAsync(default);
            await Eventually.TrueAsync("the row is there", async _ => (long)(await _test.ScalarAsync("select count(*) from crawl.claim"))! == seeders);
        }

        await Eventually.TrueAsync("the newest is told", async _ => await _test.ScalarAsync("select max(seeders) from crawl.claim_latest") is 5);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    // As if it took that long: it waits for a lock meanwhile.
    private async Task WriteWithinAsync(NewestClaimStore store, ManualTime time, TimeSpan taken)
    {
        await using var other = await _test.Database.Source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await other.ExecuteAsync("lock table crawl.journal_cursor in exclusive mode", transaction: transaction);
        var written = store.WriteAsync(default);
        await Eventually.TrueAsync("it waits", async _ => (long)(await _test.ScalarAsync(
            "select count(*) from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())"))! > 0);
        time.Advance(taken);
        await transaction.RollbackAsync();
        await written;
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
