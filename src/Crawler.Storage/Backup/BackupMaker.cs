using System.Data;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;
using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Backup;

/// <summary>
/// Makes a backup while agents run: first the database as it is at one moment, then this machine's journal, which holds everything that
/// came later. A cursor in the database says which records of the journal it holds, so nothing is lost between the two, and nothing is
/// stored twice.
/// </summary>
public sealed class BackupMaker(Database database, DatabaseOptions options, JournalOptions journal, PrivacyOptions privacy)
{
    internal const string Dump = "database.dump";
    internal const string Journal = "journal";
    internal const string Key = "peer.key";
    private const string IdFile = "journal.id";

    /// <summary>Makes it in a folder that is not there yet. The folder appears whole.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="withKey">Whether the key of peers' addresses is to be in it: who has the backup can then test guesses.</param>
    /// <param name="progress">Told of each step, for people.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupException">It could not be made; what is unfinished is removed.</exception>
    public async Task<BackupManifest> MakeAsync(string folder, bool withKey, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var target = Path.GetFullPath(folder);
        if (Path.Exists(target))
        {
            throw new BackupException($"'{target}' is there already: a backup gets a folder of its own.");
        }

        var aside = target + ".unfinished";
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        Directory.CreateDirectory(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var manifest = await FillAsync(aside, withKey, progress, cancellationToken);
            Directory.Move(aside, target);
            return manifest;
        }
        catch
        {
            Directory.Delete(aside, recursive: true);
            throw;
        }
    }

    private async Task<BackupManifest> FillAsync(string folder, bool withKey, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var programs = new PostgresProgram(database, options);
        var dump = Path.Combine(folder, Dump);
        var madeAt = database.Time.GetUtcNow();
        string server;
        List<BackupCursor> cursors;
        await using (var connection = await database.Source.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken))
        {
            server = connection.PostgreSqlVersion.ToString();
            cursors = [.. await connection.QueryAsync<BackupCursor>(Statement.Of("queries/cursor_list", null, cancellationToken, transaction))];
            var snapshot = await connection.ExecuteScalarAsync<string>(Statement.Of("queries/snapshot_export", null, cancellationToken, transaction));
            progress.Report($"writing the database as of {madeAt:yyyy-MM-dd HH:mm:ss} UTC");
            await programs.RunAsync(
                "pg_dump", ["--format=custom", $"--snapshot={snapshot}", "--no-owner", "--no-privileges", $"--file={dump}"], cancellationToken);
        }

        var journalId = await CopyJournalAsync(Path.Combine(folder, Journal), cursors, progress, cancellationToken);
        if (withKey && File.Exists(privacy.KeyFile))
        {
            await BackupFiles.CopyAsync(privacy.KeyFile, Path.Combine(folder, Key), cancellationToken);
        }

        progress.Report("reading it back");
        await programs.ReadThroughAsync(dump, cancellationToken);
        var manifest = new BackupManifest
        {
            MadeAt = madeAt,
            Server = server,
            Cursors = cursors,
            JournalId = journalId,
            Files = await BackupFiles.ListAsync(folder, cancellationToken),
        };
        manifest.Write(folder);
        return manifest;
    }

    private async Task<Guid?> CopyJournalAsync(
        string to, List<BackupCursor> cursors, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var from = Path.GetFullPath(journal.Directory);
        var id = Path.Combine(from, IdFile);
        if (!File.Exists(id) || !Guid.TryParse(await File.ReadAllTextAsync(id, cancellationToken), out var journalId))
        {
            progress.Report("there is no journal here");
            return null;
        }

        // Segments before the cursor are in the database already.
        var first = cursors.Find(x => x.JournalId == journalId)?.Segment ?? 0;
        var segments = SegmentFiles.List(from).Where(x => x >= first).ToList();
        if (first > 0 && (segments.Count == 0 || segments[0] > first))
        {
            throw new BackupException("The journal's segments went while the backup was made: keep them longer (Journal:KeepFor), and make it again.");
        }

        progress.Report($"writing {segments.Count} segments of the journal");
        foreach (var segment in segments)
        {
            await CopySegmentAsync(from, segment, to, cancellationToken);
        }

        await BackupFiles.CopyAsync(id, Path.Combine(to, IdFile), cancellationToken);
        return journalId;
    }

    // A segment that is packed just now is under its other name the next time.
    private static async Task CopySegmentAsync(string from, long segment, string to, CancellationToken cancellationToken)
    {
        for (var isLast = false; ; isLast = true)
        {
            var path = SegmentFiles.Locate(from, segment)
                ?? throw new BackupException($"Segment {segment} of the journal went while the backup was made: keep segments longer (Journal:KeepFor), and make it again.");
            try
            {
                await BackupFiles.CopyAsync(path, Path.Combine(to, Path.GetFileName(path)), cancellationToken);
                return;
            }
            catch (FileNotFoundException) when (!isLast)
            {
                // Once more.
            }
        }
    }
}
