using System.ComponentModel.DataAnnotations;

namespace Crawler.Probing.Observer;

/// <summary>How the agent tells faults of its own network from faults of those whom it asks.</summary>
public sealed class ObserverOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Observer";

    /// <summary>
    /// Services that answer whenever our own network is well, <c>HOST:PORT</c> each: they are connected to, and a refusal counts as an answer. Best
    /// are two or more behind the way that the crawler's own traffic takes, such as a name server of the provider.
    /// </summary>
    /// <value>Default: none; then the links of this machine, and trackers that fail together, are all that tells.</value>
    public string[] References { get; set; } = [];

    /// <summary>How often the own network is looked at; when a tracker fails, it is looked at once more, at most once a second.</summary>
    /// <value>Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a reference may take to answer.</summary>
    /// <value>Default: 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan ReferenceTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long it counts that a tracker answered, or failed.</summary>
    /// <value>Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Fewest trackers of different hosts, all of which had answered before, whose failing says something of our own network.
    /// </summary>
    /// <value>Default: 4.</value>
    [Range(2, 1000)]
    public int MinTargets { get; set; } = 4;

    /// <summary>Share of these that must fail within <see cref="Window"/>.</summary>
    /// <value>Default: 0.9.</value>
    [Range(0.5, 1.0)]
    public double FailingShare { get; set; } = 0.9;

    /// <summary>While our own network is at fault nothing is asked but one tracker for one swarm at this pace, as a trial.</summary>
    /// <value>Default: 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan TrialEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var reference in References.Where(x => !ReferenceTarget.TryParse(x, out _)))
        {
            yield return new ValidationResult($"'{reference}' is no reference: write HOST:PORT, such as 192.0.2.1:53", [nameof(References)]);
        }
    }
}
