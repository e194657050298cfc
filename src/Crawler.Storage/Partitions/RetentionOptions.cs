using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage.Partitions;

/// <summary>How long raw observations stay in the database.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Retention";

    /// <summary>Days that raw tables keep, today not counted; summaries stay for ever.</summary>
    /// <value>Default: 30.</value>
    [Range(1, 36_500)]
    public int RawDays { get; set; } = 30;

    /// <summary>
    /// Days that stay however short storage gets, today not counted; before them, days go when <c>Storage:DropAt</c> is reached.
    /// </summary>
    /// <value>Default: 1.</value>
    [Range(0, 36_500)]
    public int LeastRawDays { get; set; } = 1;

    /// <summary>Days whose partitions are made ahead.</summary>
    /// <value>Default: 3.</value>
    [Range(1, 60)]
    public int DaysAhead { get; set; } = 3;
}
