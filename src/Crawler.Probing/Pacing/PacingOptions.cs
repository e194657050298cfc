using System.ComponentModel.DataAnnotations;

namespace Crawler.Probing.Pacing;

/// <summary>How much is asked of one tracker at most, whatever is due there, and when a silent one is left alone.</summary>
public sealed class PacingOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Pacing";

    /// <summary>Requests a second to one tracker (a host and port), over any stretch of time longer than a second.</summary>
    /// <value>Default: 50.</value>
    [Range(0.01, 1_000_000.0)]
    public double TrackerRequestsPerSecond { get; set; } = 50;

    /// <summary>Requests a second to one address, which many trackers may share.</summary>
    /// <value>Default: 100.</value>
    [Range(0.01, 1_000_000.0)]
    public double AddressRequestsPerSecond { get; set; } = 100;

    /// <summary>Requests without any answer in a row, after which a tracker is left alone.</summary>
    /// <value>Default: 5.</value>
    [Range(2, 1000)]
    public int BreakAfter { get; set; } = 5;

    /// <summary>How long it is then left alone; twice as long after each single request that tries it again in vain.</summary>
    /// <value>Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is left alone at most.</summary>
    /// <value>Default: 30 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan BreakForAtMost { get; set; } = TimeSpan.FromMinutes(30);
}
