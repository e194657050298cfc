using System.Data.Common;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Dapper;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>File systems that are full: of the journal, of the logs, and of PostgreSQL's write-ahead log.</summary>
public sealed class SmallDiskTests(BusyLab lab) : IClassFixture<BusyLab>
{
    [Theory]
    [InlineData("data/journal", "journal_full", "01:00:00")]
    [InlineData("data/logs", "storage_stopped", "00:00:00.5")]
    public async Task A_full_disk_is_told_stops_the_work_and_loses_nothing(string folder, string code, string measureEvery)
    {
        await using var agent = new RunningCrawler(
            ("Storage:MeasureEvery", measureEvery), ("Storage:LeastStay", "00:00:01"), ("Journal:Capacity", "10"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await using var disk = await SmallDisk.MountAsync(agent.Folder.PathOf(folder), mebibytes: 16);
        await agent.StartAsync();
        await using var running = agent.Connect();
        await MoreSnapshotsAsync(running);

        disk.Fill();
        await AlertAsync(running, code, "resolved_at is null");
        Assert.False(agent.HasExited);

        disk.Free();
        await AlertAsync(running, code, "resolved_at is not null");
        await MoreSnapshotsAsync(running);
        Assert.Equal(0, await agent.StopAsync());
        Assert.Contains("Ended with exit code 0", agent.Log, StringComparison.Ordinal);
        await AssertStoredAsync(agent);
    }

    [Fact]
    public async Task A_journal_that_stays_without_room_ends_the_process_until_there_is_some_and_is_told_by_one_mail()
    {
        await using var mail = new MailRoom();
        await mail.OpenAsync();
        await using var agent = new RunningCrawler([.. mail.Settings, ("Journal:RoomPatience", "00:00:02"), ("Journal:Capacity", "10")]);
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await using var disk = await SmallDisk.MountAsync(agent.JournalFolder, mebibytes: 16);
        await agent.StartAsync();
        await using var running = agent.Connect();
        await MoreSnapshotsAsync(running);

        disk.Fill();
        Assert.Equal(74, await agent.ExitedAsync());
        Assert.Contains("(Journal:RoomPatience)", Assert.Single(Fatal()), StringComparison.Ordinal);
        await mail.WaitForAsync(1);
        // As its service manager starts it anew.
        (await agent.CallAsync("run")).Ended(74);
        Assert.Contains("cannot be opened: No space left on device", Fatal()[1], StringComparison.Ordinal);
        Assert.Contains("ops/runbooks/journal_full.md", Assert.Single(mail.Mails), StringComparison.Ordinal);

        disk.Free();
        await agent.StartAsync();
        await MoreSnapshotsAsync(running);
        await mail.WaitForAsync(2);
        Assert.Equal(0, await agent.StopAsync());
        Assert.Contains("resolved: journal_full", mail.Mails[1], StringComparison.Ordinal);
        Assert.Equal(2, mail.Mails.Count);
        await AssertStoredAsync(agent);

        string[] Fatal() => [.. agent.Log.Split('\n').Where(x => x.Contains("[FTL]", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_write_ahead_log_without_room_takes_the_database_away_until_there_is_some_and_loses_nothing()
    {
        await using var agent = new RunningCrawler(("Database:WalBytes", "16777216"), ("Alerts:DatabaseAwayAfter", "00:00:00"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await using var disk = await SmallDisk.MountAsync(agent.WalFolder, mebibytes: 48);
        await agent.StartAsync();
        await using var running = agent.Connect();
        await MoreSnapshotsAsync(running);

        // Pieces of the log that were there before are used up first.
        await Eventually.TrueAsync("the server has no room", async _ =>
        {
            disk.Fill();
            return await SwitchAsync(running) && Says("PostgreSQL server ended");
        });
        await Eventually.TrueAsync("the agent says that the database is away", _ => Task.FromResult(Says("the database is away")));
        Assert.False(agent.HasExited);

        disk.Free();
        await MoreSnapshotsAsync(running);
        await AlertAsync(running, "database_away", "resolved_at is not null");
        Assert.Equal(0, await agent.StopAsync());
        await AssertStoredAsync(agent);

        bool Says(string words) => agent.Output.Any(x => x.Contains(words, StringComparison.Ordinal));
    }

    // Ends a piece of the log, so that another one is needed.
    private static async Task<bool> SwitchAsync(DbDataSource database)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            await connection.ExecuteAsync("select pg_logical_emit_message(false, 'test', 'x'), pg_switch_wal()");
            return false;
        }
        catch (DbException)
        {
            return true;
        }
    }

    private static async Task MoreSnapshotsAsync(DbDataSource database)
    {
        long? from = null;
        await Eventually.TrueAsync(
            "more crawls are stored",
            async _ =>
            {
                var now = await StoredObservations.SnapshotsAsync(database);
                from ??= now;
                return now > from + 2;
            },
            within: 2 * Eventually.Patience);
    }

    private static Task AlertAsync(DbDataSource database, string code, string condition) => Eventually.TrueAsync(
        $"there is an alert {code} whose {condition}",
        async cancellationToken =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            return await connection.ExecuteScalarAsync<bool>($"select count(*) > 0 and bool_and({condition}) from crawl.alert where code = @code", new { code });
        });

    private static async Task AssertStoredAsync(RunningCrawler agent)
    {
        await using var database = await agent.OpenDatabaseAsync();
        Assert.Equal(JournalObservations.Read(agent.JournalFolder), await StoredObservations.ReadAsync(database.DataSource));
        Assert.Equal(0, await StoredObservations.RepeatedKeysAsync(database.DataSource));
    }
}
