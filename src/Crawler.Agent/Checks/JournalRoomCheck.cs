using System.Globalization;
using Crawler.Storage.Journal;

namespace Crawler.Agent.Checks;

/// <summary>Whether the disk has room for all that may wait for the database.</summary>
internal static class JournalRoomCheck
{
    /// <summary>Compares <see cref="JournalOptions.MaxWaitingBytes"/> with what the journal takes and what is free beside it.</summary>
    public static CheckResult Run(JournalOptions journal)
    {
        const string Name = "journal, room";
        var folder = Path.GetFullPath(journal.Directory);
        try
        {
            var taken = Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(x => x.Length) : 0;
            var room = taken + new DriveInfo(folder).AvailableFreeSpace;
            var found = $"{Mebibytes(journal.MaxWaitingBytes)} MiB may wait for the database (Journal:MaxWaitingBytes), the disk has room for {Mebibytes(room)}";
            return room >= journal.MaxWaitingBytes
                ? new CheckResult(Name, CheckState.Ok, found)
                : new CheckResult(
                    Name, CheckState.Warning, found,
                    "Lower Journal:MaxWaitingBytes, or move the folder to a larger disk: while the database is away the disk would be full first.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new CheckResult(Name, CheckState.Failed, $"{folder}: {e.Message}", "See the check of the folder.", Cli.ExitCode.InputOutput);
        }
    }

    private static string Mebibytes(long bytes) => (bytes >> 20).ToString(CultureInfo.InvariantCulture);
}
