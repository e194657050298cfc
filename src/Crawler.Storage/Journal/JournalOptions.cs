using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage.Journal;

/// <summary>The file in which observations wait for the database.</summary>
public sealed class JournalOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Journal";

    /// <summary>Where its segments are; one process at a time may write there.</summary>
    /// <value>Default: <c>data/journal</c>.</value>
    [Required]
    public string Directory { get; set; } = "data/journal";

    /// <summary>Longest time between an observation's arrival and its being on the disk for good.</summary>
    /// <value>Default: 200 milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes that are put on the disk without waiting for <see cref="FlushInterval"/>.</summary>
    /// <value>Default: 1 MiB.</value>
    [Range(4096, 64 * 1024 * 1024)]
    public int FlushBytes { get; set; } = 1024 * 1024;

    /// <summary>A segment of this size is closed, and the next one begun.</summary>
    /// <value>Default: 32 MiB.</value>
    [Range(4096, 1024L * 1024 * 1024)]
    public long SegmentBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Observations that may wait in memory; who brings more waits.</summary>
    /// <value>Default: 10000.</value>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 10_000;

    /// <summary>Most bytes that may wait for the database, to within a segment; then nothing more is observed until it takes some.</summary>
    /// <value>Default: 10 GiB.</value>
    [Range(8192, 1024L * 1024 * 1024 * 1024)]
    public long MaxWaitingBytes { get; set; } = 10L * 1024 * 1024 * 1024;

    /// <summary>
    /// How long the disk may have no room. Until then all waits in memory and goes on where it was; then the process ends, so that what a new
    /// start gives back (files that were deleted and are still open) is given back, and its service manager starts it until there is room.
    /// </summary>
    /// <value>Default: 15 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan RoomPatience { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a segment is kept after it was last written, once all of it is in the database.</summary>
    /// <value>Default: 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a segment stays as it is after it was last written; then it is packed, to half its size or less.</summary>
    /// <value>Default: 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan PackAfter { get; set; } = TimeSpan.FromHours(1);
}
