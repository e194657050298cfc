using Crawler.Storage.Journal;
using Crawler.Storage.Leases;
using Crawler.Storage.Migrations;
using Crawler.Storage.Privacy;
using Crawler.Storage.Sql;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Backup;

/// <summary>
/// Puts a backup into an empty database. Journals that are still there stay, here and on other machines: the restored cursors say where
/// each of them goes on, so that agents catch up from their archives what came after the backup.
/// </summary>
public sealed class BackupRestorer(
    Database database, DatabaseOptions options, JournalOptions journal, PrivacyOptions privacy, ScheduleOptions schedule, ILoggerFactory loggers)
{
    /// <summary>Restores a backup; no agent may run.</summary>
    /// <returns>What was restored, and what a person should know.</returns>
    /// <exception cref="BackupException">The backup is damaged, the database is not empty, or an agent runs here.</exception>
    public async Task<(BackupManifest Manifest, IReadOnlyList<string> Notes)> RestoreAsync(
        string folder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var source = Path.GetFullPath(folder);
        var manifest = BackupManifest.Read(source);
        using var held = HoldJournal();
        await using (var connection = await database.Source.OpenConnectionAsync(cancellationToken))
        {
            if (await connection.ExecuteScalarAsync<bool>(Statement.Of("maintenance/schema_exists", null, cancellationToken)))
            {
                throw new BackupException(
                    $"The database is not empty ({database.Description}): name an empty one, or another Database:DataDirectory. Nothing was changed.");
            }
        }

        progress.Report("checking the backup");
        await BackupFiles.CheckAsync(source, manifest, cancellationToken);
        progress.Report($"restoring the database as of {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC");
        var target = database.Embedded?.ConnectionString().Database ?? new Npgsql.NpgsqlConnectionStringBuilder(options.ConnectionString).Database;
        await new PostgresProgram(database, options).RunAsync(
            "pg_restore",
            ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", $"--dbname={target}", Path.Combine(source, BackupMaker.Dump)],
            cancellationToken);
        await database.Source.ReloadTypesAsync(cancellationToken);
        await new Migrator(database, loggers).MigrateAsync(cancellationToken);
        await using (var connection = await database.Source.OpenConnectionAsync(cancellationToken))
        {
            var pause = new { Now = database.Time.GetUtcNow(), PauseSeconds = schedule.AnnounceInterval.TotalSeconds };
            await connection.ExecuteAsync(Statement.Of("maintenance/after_restore", pause, cancellationToken));
        }

        var notes = new List<string>();
        await RestoreJournalAsync(source, manifest, progress, notes, cancellationToken);
        await RestoreKeyAsync(source, notes, cancellationToken);
        return (manifest, notes);
    }

    private JournalLock HoldJournal()
    {
        var directory = Path.GetFullPath(journal.Directory);
        Directory.CreateDirectory(directory);
        try
        {
            return JournalLock.Take(directory);
        }
        catch (JournalException e)
        {
            throw new BackupException(e.Message, e);
        }
    }

    private async Task RestoreJournalAsync(
        string source, BackupManifest manifest, IProgress<string> progress, List<string> notes, CancellationToken cancellationToken)
    {
        var to = Path.GetFullPath(journal.Directory);
        var present = SegmentFiles.List(to);
        if (present.Count == 0)
        {
            if (manifest.JournalId is not null)
            {
                progress.Report("restoring the journal");
                foreach (var file in Directory.EnumerateFiles(Path.Combine(source, BackupMaker.Journal)))
                {
                    await BackupFiles.CopyAsync(file, Path.Combine(to, Path.GetFileName(file)), cancellationToken);
                }

                notes.Add("The journal is the backup's: what was observed after the backup was made is not in it.");
            }

            return;
        }

        var id = JournalIdentity.Open(to);
        var first = manifest.Cursors.FirstOrDefault(x => x.JournalId == id)?.Segment ?? 1;
        notes.Add(present[0] <= first
            ? "The journal here stays. The agent stores from it what came after the backup was made."
            : $"The journal here stays, but its segments {first} to {present[0] - 1} are gone (Journal:KeepFor): what they held, and the backup does not, is lost.");
    }

    private async Task RestoreKeyAsync(string source, List<string> notes, CancellationToken cancellationToken)
    {
        var saved = Path.Combine(source, BackupMaker.Key);
        var file = Path.GetFullPath(privacy.KeyFile);
        if (File.Exists(file))
        {
            return;
        }

        if (File.Exists(saved))
        {
            await BackupFiles.CopyAsync(saved, file, cancellationToken);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        else
        {
            notes.Add("There is no key of peers' addresses here: a new one is made, and peers seen before count as other ones.");
        }
    }
}
