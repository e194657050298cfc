using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Storage.Backup;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Leases;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Backup;

public sealed class BackupTests : IAsyncLifetime
{
    private readonly JournalFolder _journal = new();
    private readonly string _root = Directory.CreateTempSubdirectory("crawler-backup-").FullName;
    private readonly Progress<string> _progress = new();
    private TestDatabase _test = null!;
    private TestDatabase _other = null!;

    private string Folder => Path.Combine(_root, "backup");

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _other = await PostgresFixture.CreateEmptyAsync();
    }

    public async Task DisposeAsync()
    {
        _journal.Dispose();
        Directory.Delete(_root, recursive: true);
        await _test.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task A_restored_database_holds_what_was_there_and_catches_up_from_the_journal_each_observation_once()
    {
        await ObserveAsync(_test, 1, 20);
        await MakeAsync();
        // Stored after the backup, and never stored at all: the restored database has seen neither.
        await ObserveAsync(_test, 21, 30);
        await _journal.WriteAsync([.. Observations(31, 40)]);

        var (manifest, notes) = await RestoreAsync();

        Assert.Equal(20, manifest.Cursors.Single().Records);
        Assert.Equal(["The journal here stays. The agent stores from it what came after the backup was made."], notes);
        Assert.Equal(await VisitsAsync(_test, "observed_at < '2026-03-10 12:00:21+00'"), await VisitsAsync(_other));
        Assert.Equal(20, (await VisitsAsync(_other)).Count);

        await ObserveAsync(_other, 41, 50);
        var seconds = await _other.RowsAsync("select extract(epoch from observed_at - '2026-03-10 12:00+00')::int from crawl.visit order by 1");
        Assert.Equal(Enumerable.Range(1, 50), seconds.Select(x => (int)x[0]!));
    }

    [Fact]
    public async Task A_lost_machine_comes_back_with_the_backups_journal_and_key()
    {
        await ObserveAsync(_test, 1, 20);
        // In the journal only when the backup is made.
        await _journal.WriteAsync([.. Observations(21, 30)]);
        var key = await File.ReadAllTextAsync(_journal.Privacy.KeyFile);
        await MakeAsync(withKey: true);
        Directory.Delete(_journal.Options.Directory, recursive: true);
        File.Delete(_journal.Privacy.KeyFile);

        await RestoreAsync();
        await ObserveAsync(_other, 31, 40);

        Assert.Equal(40L, await _other.ScalarAsync("select count(distinct observed_at) from crawl.visit"));
        Assert.Equal(40L, await _other.ScalarAsync("select count(*) from crawl.visit"));
        Assert.Equal(key, await File.ReadAllTextAsync(_journal.Privacy.KeyFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_journal.Privacy.KeyFile));
    }

    [Fact]
    public async Task Nobody_is_asked_sooner_for_a_backup_that_does_not_know_when_they_were_asked()
    {
        await _test.ExecuteAsync(
            """
            insert into crawl.swarm (info_hash, source, added_at) values (decode(repeat('aa', 20), 'hex'), 'torrent', now());
            insert into crawl.tracker (url, scheme, added_at, announce_min_interval_seconds, scrape_min_interval_seconds) values ('http://t.example/announce', 'http', now(), 1800, 600);
            insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at) select swarm_id, tracker_id, 0, now(), now() from crawl.swarm, crawl.tracker;
            update crawl.tracker set lease_expires_at = 'infinity';
            """);
        await MakeAsync();
        await RestoreAsync();

        Assert.Equal(
            [true, true, true],
            Assert.Single(await _other.RowsAsync(
                """
                select st.next_announce_at > now() + interval '29 minutes', st.next_scrape_at > now() + interval '9 minutes', lease_expires_at < now()
                from crawl.swarm_tracker st join crawl.tracker using (tracker_id)
                """)));
    }

    [Fact]
    public async Task A_database_with_something_in_it_is_left_alone()
    {
        await MakeAsync();
        var failure = await Assert.ThrowsAsync<BackupException>(() => RestoreAsync(_test));
        Assert.Contains("not empty", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database.dump")]
    [InlineData("journal/journal.id")]
    public async Task A_damaged_backup_is_refused_before_anything_is_changed(string file)
    {
        await ObserveAsync(_test, 1, 2);
        await MakeAsync();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder, file));
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(Folder, file), bytes);

        await Assert.ThrowsAsync<BackupException>(() => RestoreAsync());
        Assert.Null(await _other.ScalarAsync("select to_regnamespace('crawl')::text"));
    }

    [Fact]
    public async Task A_backup_gets_a_folder_of_its_own_and_no_key_unless_asked_for()
    {
        await ObserveAsync(_test, 1, 2);
        await MakeAsync();

        Assert.DoesNotContain(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories), x => x.EndsWith(".key", StringComparison.Ordinal));
        await Assert.ThrowsAsync<BackupException>(() => MakeAsync());
        Assert.Equal([Folder], Directory.GetDirectories(_root));
    }

    private static IEnumerable<Observation> Observations(int from, int to) =>
        Enumerable.Range(from, to - from + 1).Select(x => Observed.Visit(1, Samples.Noon.AddSeconds(x)));

    private static DatabaseOptions Options(TestDatabase database) => new() { ConnectionString = database.ConnectionString };

    private Task<BackupManifest> MakeAsync(bool withKey = false) =>
        new BackupMaker(_test.Database, Options(_test), _journal.Options, _journal.Privacy).MakeAsync(Folder, withKey, _progress, default);

    private Task<(BackupManifest Manifest, IReadOnlyList<string> Notes)> RestoreAsync(TestDatabase? to = null) => new BackupRestorer(
        (to ?? _other).Database, Options(to ?? _other), _journal.Options, _journal.Privacy, new ScheduleOptions(), NullLoggerFactory.Instance)
        .RestoreAsync(Folder, _progress, default);

    // An agent's life: it writes observations and stores all that its journal holds beyond the cursor.
    private async Task ObserveAsync(TestDatabase test, int from, int to)
    {
        await using var journal = _journal.Open();
        var agent = await new AgentStore(test.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", journal.Id), default);
        foreach (var observation in Observations(from, to))
        {
            await journal.AppendAsync(observation, default);
        }

        await journal.FlushAsync(default);
        using var ingester = new Ingester(
            test.Database, journal, agent, new IngestOptions { BatchAge = TimeSpan.Zero }, _journal.Options, new SessionOptions(), NullLoggerFactory.Instance);
        await ingester.DrainAsync(default);
    }

    private static Task<IReadOnlyList<object?[]>> VisitsAsync(TestDatabase test, string condition = "true") =>
        test.RowsAsync($"select v::text from crawl.visit v where {condition} order by visit_id");
}
