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

/// <summary>Rolling log files and the console.</summary>
public sealed class LogOptions
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

    /// <summary>A file ends at this many bytes, and at midnight UTC.</summary>
    /// <value>Default: 16 MiB.</value>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public long FileBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Files kept; the oldest goes first. Directory never exceeds <see cref="FileBytes"/> times this.</summary>
    /// <value>Default: 30.</value>
    [Range(1, 10_000)]
    public int FilesKept { get; set; } = 30;

    /// <summary>Whether the console shows the log, too.</summary>
    /// <value>Default: true.</value>
    public bool Console { get; set; } = true;
}
