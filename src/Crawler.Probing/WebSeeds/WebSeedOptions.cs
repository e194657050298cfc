using System.ComponentModel.DataAnnotations;

namespace Crawler.Probing.WebSeeds;

/// <summary>How often, and how gently, the servers of web seeds are asked whether they have the content.</summary>
public sealed class WebSeedOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "WebSeeds";

    /// <summary>Whether they are asked at all. Reports then say that nothing was observed.</summary>
    /// <value>Default: true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Between two questions for one URL, whichever swarms name it; longer where a host has more of them than its pace allows, or says so. What was
    /// answered holds for two hours at most: with a longer interval less of each day is observed.
    /// </summary>
    /// <value>Default: 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Pause between two questions to one host, which is asked one at a time by one agent of the fleet.</summary>
    /// <value>Default: 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan HostPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Hosts asked at one time.</summary>
    /// <value>Default: 8.</value>
    [Range(1, 1000)]
    public int ParallelHosts { get; set; } = 8;

    /// <summary>Longest time for one question: name look-up, connection and redirects together.</summary>
    /// <value>Default: 20 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Redirects that one question follows, each under the address policy.</summary>
    /// <value>Default: 5.</value>
    [Range(0, 10)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>How long a host stays with an agent; in the first half of it questions are begun. At least twice <see cref="Timeout"/>.</summary>
    /// <value>Default: 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait that a server can ask for (<c>Retry-After</c>).</summary>
    /// <value>Default: 1 day.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan RetryAfterMax { get; set; } = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Lease < Timeout * 2)
        {
            yield return new ValidationResult(
                $"{Lease:c} is less than twice {nameof(Timeout)}: another agent could ask a host that is still being asked", [nameof(Lease)]);
        }
    }
}
