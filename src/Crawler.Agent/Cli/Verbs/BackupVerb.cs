using System.CommandLine;
using Crawler.Agent.Cli.Output;
using Crawler.Storage;
using Crawler.Storage.Backup;
using Crawler.Storage.Journal;
using Crawler.Storage.Leases;
using Crawler.Storage.Privacy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler backup</c> and <c>crawler restore</c>.</summary>
internal static class BackupVerb
{
    /// <summary>Makes a backup.</summary>
    public static Command CreateBackup()
    {
        var folder = new Argument<string>("FOLDER") { Description = "A folder that is not there yet; it appears whole" };
        var withKey = new Option<bool>("--with-key")
        {
            Description = "Also the key of peers' addresses: without it a restored agent counts peers seen before as other ones, with it whoever has "
                + "the backup can test guesses of addresses",
        };
        var command = new Command("backup", "Writes the database and this machine's journal to a folder, while agents run, and reads it back") { folder, withKey };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            await using var database = await DatabaseSession.OpenAsync(settings, cancellationToken);
            var maker = new BackupMaker(database, settings.Get<DatabaseOptions>(), settings.Get<JournalOptions>(), settings.Get<PrivacyOptions>());
            var manifest = await GuardedAsync(() => maker.MakeAsync(parse.GetValue(folder)!, parse.GetValue(withKey), new Steps(), cancellationToken));
            Print(manifest, "made", [], parse.GetValue(GlobalOptions.Json));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Restores one.</summary>
    public static Command CreateRestore()
    {
        var folder = new Argument<string>("FOLDER") { Description = "A folder that 'crawler backup' wrote" };
        var command = new Command("restore", "Puts a backup into an empty database; agents then catch up from their journals") { folder };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            await using var database = await Database.OpenAsync(
                settings.Get<DatabaseOptions>(), TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
            var restorer = new BackupRestorer(
                database, settings.Get<DatabaseOptions>(), settings.Get<JournalOptions>(), settings.Get<PrivacyOptions>(), settings.Get<ScheduleOptions>(),
                NullLoggerFactory.Instance);
            var (manifest, notes) = await GuardedAsync(() => restorer.RestoreAsync(parse.GetValue(folder)!, new Steps(), cancellationToken));
            Print(manifest, "restored", notes, parse.GetValue(GlobalOptions.Json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (BackupException e)
        {
            throw new CliException(ExitCode.Failed, e.Message);
        }
    }

    private static void Print(BackupManifest manifest, string what, IReadOnlyList<string> notes, bool json)
    {
        var bytes = manifest.Files.Sum(x => x.Bytes);
        if (json)
        {
            JsonLine.Print(w =>
            {
                w.WriteString("backup", what);
                w.WriteTime("madeAt", manifest.MadeAt);
                w.WriteString("server", manifest.Server);
                w.WriteNumber("files", manifest.Files.Count);
                w.WriteNumber("bytes", bytes);
                w.WriteNumber("records", manifest.Cursors.Sum(x => x.Records));
                w.WriteString("notes", string.Join(" ", notes));
            });
            return;
        }

        Console.Out.WriteLine($"{what}: {manifest.Files.Count} files, {bytes} bytes, as of {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC");
        foreach (var note in notes)
        {
            Console.Out.WriteLine(note);
        }
    }

    // On the caller's thread: a step is told before it begins.
    private sealed class Steps : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"==> {value}");
    }
}
