using System.ComponentModel.DataAnnotations;

namespace Crawler.Agent.Options;

/// <summary>How much a log says.</summary>
public enum LogLevel
{
    /// <summary>Every detail.</summary>
    Debug,

    /// <summary>What happened.</summary>
    Information,

    /// <summary>What is wrong but mended by itself.</summary>
    Warning,

    /// <summary>What failed.</summary>
    Error,
}

/// <summary>
/// Rolling log files and the console. <see cref="Level"/> and <see cref="Areas"/> are read anew on SIGHUP; the rest takes a new start.
/// </summary>
public sealed class LogOptions : IValidatableObject
{
    /// <summary>The part of the configuration.</summary>
    public const string Section = "Logs";

    /// <summary>Folder of the log files.</summary>
    /// <value>Default: data/logs, under the working directory.</value>
    [Required]
    public string Directory { get; set; } = "data/logs";

    /// <summary>Least severe level that is written.</summary>
    /// <value>Default: Information.</value>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>
    /// Levels of areas of the program, as <c>AREA=LEVEL</c>: <c>Crawler.Storage.Ingest=Debug</c>. An area is the beginning of what a line of the log
    /// calls itself; the longest that fits counts.
    /// </summary>
    /// <value>Default none; <c>Microsoft</c> and <c>Quartz</c> are at Warning where nothing else is said.</value>
    public string[] Areas { get; set; } = [];

    /// <summary>Whether the log is also written as JSON lines, with every property of every message.</summary>
    /// <value>Default: false.</value>
    public bool Json { get; set; }

    /// <summary>A file ends at this many bytes, and at midnight UTC.</summary>
    /// <value>Default: 16 MiB.</value>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public long FileBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Files kept of each kind (text, JSON lines); the oldest goes first.</summary>
    /// <value>Default: 30.</value>
    [Range(1, 10_000)]
    public int FilesKept { get; set; } = 30;

    /// <summary>All files together stay below this, whatever <see cref="FilesKept"/> says; at least one of each kind is kept.</summary>
    /// <value>Default: 256 MiB.</value>
    [Range(64 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long TotalBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Whether the console shows the log, too.</summary>
    /// <value>Default: true.</value>
    public bool Console { get; set; } = true;

    /// <summary>
    /// Files of each kind that fit into <see cref="TotalBytes"/>, at most <see cref="FilesKept"/>. A file may be longer than <see cref="FileBytes"/> by its last
    /// message, for which a byte less than the whole leaves room.
    /// </summary>
    internal int FilesOfEachKind => (int)Math.Clamp((TotalBytes - 1) / FileBytes / (Json ? 2 : 1), 1, FilesKept);

    /// <summary><see cref="Areas"/>, read.</summary>
    internal IEnumerable<(string Area, LogLevel Level)> ParsedAreas => Areas.Select(Parse).OfType<(string, LogLevel)>();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Areas.Where(x => Parse(x) is null).Select(
        x => new ValidationResult($"'{x}' is not AREA=LEVEL, such as Crawler.Storage=Debug; levels: {string.Join(", ", Enum.GetNames<LogLevel>())}", [nameof(Areas)]));

    private static (string Area, LogLevel Level)? Parse(string text) =>
        text.Split('=', StringSplitOptions.TrimEntries) is [{ Length: > 0 } area, var level] && Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed)
        && Enum.IsDefined(parsed) && !char.IsAsciiDigit(level[0])
            ? (area, parsed)
            : null;
}
