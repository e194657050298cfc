using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage.Ingest;

/// <summary>How the journal is copied into the database.</summary>
public sealed class IngestOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Ingest";

    /// <summary>Most observations in one transaction.</summary>
    /// <value>Default: 5000.</value>
    [Range(1, 50_000)]
    public int BatchRecords { get; set; } = 5000;

    /// <summary>How long to gather observations into one transaction; one that is full goes at once.</summary>
    /// <value>Default: 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BatchAge { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the newest claims may stay behind the rows while a backlog is copied; at the journal's end they are brought up as soon as a twentieth of the time allows.</summary>
    /// <value>Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan NewestAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest pause between two attempts while PostgreSQL is away.</summary>
    /// <value>Default: 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RetryMax { get; set; } = TimeSpan.FromSeconds(15);
}
