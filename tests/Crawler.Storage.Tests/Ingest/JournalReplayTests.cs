using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Ingest;

public sealed class JournalReplayTests : IAsyncLifetime
{
    private const string Rows = "select encode(s.info_hash, 'hex'), r.observed_at, r.known_peers from crawl.swarm_snapshot r join crawl.swarm s using (swarm_id) order by r.observed_at";

    private readonly JournalFolder _folder = new();
    private TestDatabase _lost = null!;
    private TestDatabase _new = null!;

    public async Task InitializeAsync()
    {
        _folder.Options.SegmentBytes = 4096;
        _folder.Options.PackAfter = TimeSpan.FromHours(1);
        (_lost, _new) = (await PostgresFixture.CreateAsync(), await PostgresFixture.CreateAsync());
    }

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _lost.DisposeAsync();
        await _new.DisposeAsync();
    }

    [Fact]
    public async Task An_archive_fills_a_new_database_with_what_the_lost_one_held_once()
    {
        await WriteAsync(0, 300);
        await IngestAsync(_lost);
        await WriteAsync(300, 400);

        var first = await ReplayAsync(_new);
        var again = await ReplayAsync(_new);
        await IngestAsync(_lost);

        Assert.Equal(("agent", 400L), (first.Agent, first.Records));
        Assert.Equal(0, again.Records);
        Assert.Equal(await _lost.RowsAsync(Rows), await _new.RowsAsync(Rows));
        Assert.Equal(400L, await _new.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
        Assert.Equal(0L, await _new.ScalarAsync("select count(*) from only crawl.swarm_snapshot_default"));
        Assert.Equal(0L, await _new.ScalarAsync("select count(*) from crawl.quarantine"));
        Assert.Equal(["agent", true], (await _new.RowsAsync("select name, stopped_at is not null from crawl.agent"))[0]);
    }

    [Fact]
    public async Task Days_that_were_dropped_are_not_made_again_and_what_comes_too_late_for_them_is_set_apart()
    {
        await WriteAsync(0, 100);
        await _new.ExecuteAsync("insert into crawl.raw_floor (first_kept) values ('2026-03-11')");

        Assert.Equal(100, (await ReplayAsync(_new)).Records);

        Assert.Equal(24L, await _new.ScalarAsync("select count(*) from only crawl.swarm_snapshot_default"));
        Assert.Equal(100L, await _new.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
        Assert.Null(await _new.ScalarAsync("select to_regclass('crawl.swarm_snapshot_20260310')::text"));
    }

    [Fact]
    public async Task What_comes_late_for_minutes_that_were_folded_is_counted_with_their_stretch()
    {
        await WriteAsync(0, 60);
        await ReplayAsync(_new);
        await _new.ExecuteAsync(
            """
            delete from crawl.agent_minute;
            insert into crawl.agent_minute (agent_id, minute, through, minutes, checks, visits, snapshots)
            select agent_id, '2026-03-10 00:00+00', '2026-03-14 00:00+00', 2880, 0, 0, 60 from crawl.agent;
            """);
        await WriteAsync(60, 100);
        await ReplayAsync(_new);

        Assert.Equal([[2880, 100L]], await _new.RowsAsync("select minutes, snapshots from crawl.agent_minute"));
    }

    [Fact]
    public async Task What_an_agent_had_not_stored_when_its_host_went_is_stored_from_its_journal()
    {
        await WriteAsync(0, 100);
        await IngestAsync(_lost);
        await WriteAsync(100, 150);

        Assert.Equal(50, (await ReplayAsync(_lost)).Records);

        Assert.Equal(150L, await _lost.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
        Assert.Equal(1L, await _lost.ScalarAsync("select count(*) from crawl.agent"));
        await WriteAsync(150, 160);
        await IngestAsync(_lost);
        Assert.Equal(160L, await _lost.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
    }

    [Fact]
    public async Task A_journal_that_is_being_written_and_a_folder_that_holds_none_are_refused()
    {
        await using (_folder.Open())
        {
            Assert.Contains("is being written by another process", (await Assert.ThrowsAsync<JournalException>(() => ReplayAsync(_new))).Message, StringComparison.Ordinal);
        }

        using var empty = new TestFolder("no-journal");
        var folder = Path.GetDirectoryName(empty.Write("letter.txt", "Dear reader"))!;
        foreach (var path in new[] { folder, empty.PathOf("nothing") })
        {
            Assert.Contains(path, (await Assert.ThrowsAsync<JournalException>(() => ReplayAsync(_new, path))).Message, StringComparison.Ordinal);
        }

        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_folder_that_holds_less_than_the_database_is_refused()
    {
        await WriteAsync(0, 300);
        await IngestAsync(_lost);
        foreach (var file in Directory.GetFiles(_folder.Options.Directory, "*.journal").Order().Skip(1))
        {
            File.Delete(file);
        }

        Assert.Contains("holds more of the journal", (await Assert.ThrowsAsync<JournalException>(() => ReplayAsync(_lost))).Message, StringComparison.Ordinal);
    }

    private async Task WriteAsync(int from, int to)
    {
        await using var writer = _folder.Open();
        for (var i = from; i < to; i++)
        {
            // Half an hour each: more than a week.
            await writer.AppendAsync(Observed.Snapshot(i + 1, Samples.Noon.AddMinutes(30 * i)) with { KnownPeers = i }, default);
            if (i % 20 == 0)
            {
                // A segment is closed between groups.
                await writer.FlushAsync(default);
            }
        }
    }

    private async Task IngestAsync(TestDatabase database)
    {
        await using var writer = _folder.Open();
        var agent = await new AgentStore(database.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", writer.Id), default);
        using var ingester = new Ingester(
            database.Database, writer, agent, new IngestOptions { BatchRecords = 37 }, _folder.Options, new SessionOptions(), NullLoggerFactory.Instance);
        await ingester.DrainAsync(default);
    }

    private Task<ReplaySummary> ReplayAsync(TestDatabase database, string? folder = null) =>
        new JournalReplay(database.Database, new IngestOptions { BatchRecords = 50 }, new SessionOptions(), NullLoggerFactory.Instance)
            .RunAsync(folder ?? _folder.Options.Directory, new Progress<ReplayProgress>(), default);
}
