namespace Crawler.Storage.Journal;

/// <summary>Tells a disk without room from one that is broken: room comes back.</summary>
internal static class DiskRoom
{
    // errno.h of Linux, the same on every architecture that .NET runs on.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether writing failed for want of room: the file system is full, a quota is used up, or a file may not grow further.</summary>
    public static bool IsFull(Exception e) => e is IOException { HResult: NoSpace or QuotaExceeded }
        // How .NET says EFBIG, by which a limit of the process (ulimit -f) shows.
        or ArgumentOutOfRangeException;
}
