namespace Crawler.Agent.Checks;

/// <summary>Whether a folder can be written, and how much room its disk has.</summary>
internal static class FolderCheck
{
    private const long LeastFreeBytes = 1L << 30;

    /// <summary>Checks one folder, which is made if it is not there.</summary>
    public static CheckResult Run(string name, string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path);
            using (var file = new FileStream(
                Path.Combine(path, $".check-{Guid.NewGuid():n}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096, FileOptions.DeleteOnClose))
            {
                file.Write("check"u8);
                file.Flush(flushToDisk: true);
            }

            var free = new DriveInfo(path).AvailableFreeSpace;
            var found = $"{path}: can be written, {free / (double)(1L << 30):0.0} GiB free";
            return free >= LeastFreeBytes
                ? new CheckResult(name, CheckState.Ok, found)
                : new CheckResult(name, CheckState.Warning, found, "Make room on this disk, or move the folder: less than 1 GiB is left.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new CheckResult(
                name, CheckState.Failed, $"{path}: {e.Message}", "Give this account the right to write there, make room, or set another folder.",
                Cli.ExitCode.InputOutput);
        }
    }
}
