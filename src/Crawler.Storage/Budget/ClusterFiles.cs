namespace Crawler.Storage.Budget;

/// <summary>
/// The files of a private cluster. There are thousands, so they are looked at again only when the disk's free bytes have moved, or after a
/// while; of the database itself, which is nearly all of them, the server tells the size each time.
/// </summary>
/// <param name="cluster">Their folder.</param>
/// <param name="options">The budget, by which it goes what is a change.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterFiles(string cluster, StorageOptions options, TimeProvider time)
{
    // What cannot take anybody to the next step, nor far beyond one.
    private const int ShareOfRoom = 256;
    private const int ShareOfBudget = 128;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    private (FileSizes Sizes, long Room, DateTimeOffset At)? _last;

    /// <summary>What they take, and the room on their disk (<see cref="FolderSize.RoomAt"/>).</summary>
    /// <param name="databaseBytes">What the server says of the database's own files.</param>
    public (long? Room, FileSizes Sizes) Measure(long databaseBytes)
    {
        var room = FolderSize.RoomAt(cluster, options);
        var now = time.GetUtcNow();
        if (room is { } bytes && _last is var (last, then, at) && Math.Abs(bytes - then) <= Change(bytes) && now >= at && now - at < LongestRest)
        {
            return (room, last);
        }

        var wal = FolderSize.Of(Path.Combine(cluster, "pg_wal"));
        var log = FolderSize.Of(Path.Combine(cluster, "log"));
        var sizes = new FileSizes(wal, log, Math.Max(0, FolderSize.Of(cluster) - wal - log - databaseBytes));
        _last = room is { } known ? (sizes, known, now) : null;
        return (room, sizes);
    }

    private long Change(long room) =>
        Math.Min(room / ShareOfRoom, options.BudgetBytes > 0 ? options.BudgetBytes / ShareOfBudget : long.MaxValue);
}

/// <summary>What files of a cluster take, in bytes.</summary>
/// <param name="Wal">The write-ahead log.</param>
/// <param name="Log">The server's log.</param>
/// <param name="Beside">All that is neither, nor of the database.</param>
internal readonly record struct FileSizes(long Wal, long Log, long Beside);
