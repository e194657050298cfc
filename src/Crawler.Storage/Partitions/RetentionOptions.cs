using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage.Partitions;

/// <summary>How long what was observed stays in the database, and how finely.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Retention";

    /// <summary>Days that raw tables keep, today not counted; sums stay for ever.</summary>
    /// <value>Default: 30.</value>
    [Range(1, 36_500)]
    public int RawDays { get; set; } = 30;

    /// <summary>
    /// Days that stay however short storage gets, today not counted; before them, days go when <c>Storage:DropAt</c> is reached.
    /// </summary>
    /// <value>Default: 1.</value>
    [Range(0, 36_500)]
    public int LeastRawDays { get; set; } = 1;

    /// <summary>
    /// Days whose sums stay by the hour, today not counted, and never fewer than raw rows are kept for; then there is one row a day. Reports by days stay as they are.
    /// </summary>
    /// <value>Default: 90.</value>
    [Range(31, 36_500)]
    public int HourDays { get; set; } = 90;

    /// <summary>Days that the contents of sent mails, stored summaries and records in quarantine are kept.</summary>
    /// <value>Default: 365.</value>
    [Range(30, 36_500)]
    public int ContentDays { get; set; } = 365;

    /// <summary>Days whose partitions are made ahead.</summary>
    /// <value>Default: 3.</value>
    [Range(1, 60)]
    public int DaysAhead { get; set; } = 3;
}
