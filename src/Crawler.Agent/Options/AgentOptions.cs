using System.ComponentModel.DataAnnotations;

namespace Crawler.Agent.Options;

/// <summary>Who this agent is and how it lives.</summary>
public sealed class AgentOptions
{
    /// <summary>The part of the configuration.</summary>
    public const string Section = "Agent";

    /// <summary>The agent's name in the fleet; two agents may not share one.</summary>
    /// <value>Default: the host's name.</value>
    [Required, StringLength(100, MinimumLength = 1)]
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>How often the agent tells the fleet that it lives.</summary>
    /// <value>Default: 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stop may take: work in hand is finished or handed back, then the journal is stored.</summary>
    /// <value>Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long work under way gets to end by itself when the agent is drained (<c>crawler agent drain</c>); then it stops as on SIGTERM.</summary>
    /// <value>Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Work of which nothing was felt for so long stands still: that is an alert, and the service manager is no longer told that the agent lives.
    /// </summary>
    /// <value>Default: 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan StallAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often rollups of the hours that received rows are brought up to date.</summary>
    /// <value>Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Rollup { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often partitions are made ahead and old ones dropped.</summary>
    /// <value>Default: 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:10", "06:00:00")]
    public TimeSpan Maintenance { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the rules for alerts are looked at.</summary>
    /// <value>Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AlertRules { get; set; } = TimeSpan.FromSeconds(30);
}
