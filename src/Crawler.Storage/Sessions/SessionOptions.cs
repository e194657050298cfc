using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage.Sessions;

/// <summary>When a peer counts as still there.</summary>
public sealed class SessionOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Sessions";

    /// <summary>
    /// Longest time between two looks at a peer that still make one session. A longer gap in our own observation is neither presence
    /// nor absence: the session's end, and the next one's begin, are then not known.
    /// </summary>
    /// <value>Default: 1 hour, four crawls.</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan LongestGap { get; set; } = TimeSpan.FromHours(1);
}
