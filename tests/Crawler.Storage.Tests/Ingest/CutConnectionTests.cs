using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Ingest;

/// <summary>Connections that are cut while a batch is under way: none of it is there, and the next attempt stores it once.</summary>
public sealed class CutConnectionTests : IAsyncLifetime
{
    private const int Count = 600;

    private readonly JournalFolder _folder = new();
    private readonly IngestOptions _options = new() { BatchAge = TimeSpan.Zero, RetryMax = TimeSpan.FromMilliseconds(20) };
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Connections_killed_in_the_middle_of_batches_neither_lose_nor_double_anything()
    {
        _options.BatchRecords = 10;
        await using var writer = _folder.Open();
        using var ingester = await IngesterAsync(writer);
        using var stop = new CancellationTokenSource();
        var killed = 0L;
        var run = ingester.RunAsync(stop.Token);
        var writing = Task.Run(() => WriteAsync(writer));

        // Only connections within a transaction, and only so often that the ingest gets on in between.
        for (var kills = 0L; kills < 20 && await StoredAsync() < Count;)
        {
            kills += await CountAsync(
                """
                select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
                  and backend_type = 'client backend'
                """);
            killed = Math.Max(killed, kills);
        }

        await AllStoredAsync(run);
        await writing;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(killed > 0);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_COPY_leaves_nothing_of_its_batch()
    {
        await _test.ExecuteAsync(
            """
            create table held ();
            insert into held default values;
            create function hold() returns trigger language plpgsql as $$
            begin
                if new.known_peers = 300 and exists (select from held) then perform pg_sleep(300); end if;
                return new;
            end $$;
            create trigger hold before insert on crawl.swarm_snapshot for each row execute function hold();
            """);
        await using var writer = _folder.Open();
        await WriteAsync(writer);
        using var ingester = await IngesterAsync(writer);
        using var stop = new CancellationTokenSource();
        var run = ingester.RunAsync(stop.Token);
        const string copying = "from pg_stat_activity where datname = current_database() and query ilike 'copy crawl.swarm_snapshot%' and wait_event = 'PgSleep'";
        await Eventually.TrueAsync("the batch is in the middle of its COPY", async _ => await CountAsync($"select count(*) {copying}") == 1);
        Assert.Equal(0, await StoredAsync());
        await _test.ExecuteAsync("delete from held");

        Assert.Equal(1, await CountAsync($"select count(*) filter (where pg_terminate_backend(pid)) {copying}"));

        await AllStoredAsync(run);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_connection_cut_at_its_commit_while_the_next_rows_are_copied_leaves_neither()
    {
        await _test.ExecuteAsync(
            """
            create table held ();
            insert into held default values;
            create function hold() returns trigger language plpgsql as $$
            begin
                if new.records >= 300 and exists (select from held) then perform pg_sleep(300); end if;
                return null;
            end $$;
            create constraint trigger hold after update on crawl.journal_cursor deferrable initially deferred for each row execute function hold();
            """);
        _options.BatchRecords = 100;
        await using var writer = _folder.Open();
        await WriteAsync(writer);
        using var ingester = await IngesterAsync(writer);
        using var stop = new CancellationTokenSource();
        var run = ingester.RunAsync(stop.Token);
        const string committing = "from pg_stat_activity where datname = current_database() and query = 'COMMIT' and wait_event = 'PgSleep'";
        await Eventually.TrueAsync("a batch is being committed", async _ => await CountAsync($"select count(*) {committing}") == 1);
        await Eventually.TrueAsync(
            "the next one waits for it with its rows copied",
            async _ => await CountAsync(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction' and query ilike 'copy crawl.swarm_snapshot%'
                """) == 1);
        Assert.Equal(200, await StoredAsync());
        await _test.ExecuteAsync("delete from held");

        Assert.Equal(1, await CountAsync($"select count(*) filter (where pg_terminate_backend(pid)) {committing}"));

        await AllStoredAsync(run);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private static async Task WriteAsync(JournalWriter writer)
    {
        for (var i = 0; i < Count; i++)
        {
            await writer.AppendAsync(Observed.Snapshot(i, Samples.Noon.AddSeconds(i)) with { KnownPeers = i }, default);
        }

        await writer.FlushAsync(default);
    }

    private async Task<Ingester> IngesterAsync(JournalWriter writer)
    {
        var agent = await new AgentStore(_test.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", writer.Id), default);
        return new Ingester(_test.Database, writer, agent, _options, _folder.Options, new SessionOptions(), NullLoggerFactory.Instance);
    }

    // Each once, and each counted once.
    private async Task AllStoredAsync(Task run)
    {
        while (!run.IsCompleted && await StoredAsync() < Count)
        {
            await Task.Yield();
        }

        Assert.Equal(
            [(long)Count, (long)Count, (decimal)Count],
            (await _test.RowsAsync("select count(*), count(distinct swarm_id), (select sum(snapshots) from crawl.agent_minute) from crawl.swarm_snapshot"))[0]);
    }

    private Task<long> StoredAsync() => CountAsync("select count(*) from crawl.swarm_snapshot");

    // The kills may hit a connection that this side has in its pool too.
    private async Task<long> CountAsync(string sql)
    {
        try
        {
            return (long)(await _test.ScalarAsync(sql))!;
        }
        catch (Npgsql.NpgsqlException)
        {
            return 0;
        }
    }
}
