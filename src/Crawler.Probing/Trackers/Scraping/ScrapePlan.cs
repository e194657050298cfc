using System.Net.Sockets;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>Asks one tracker for the counts of swarms in one request; see <see cref="ITrackerClient.ScrapeAsync"/>.</summary>
public delegate Task<TrackerCheck> ScrapeRequest(IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken);

/// <summary>How a <see cref="ScrapePass"/> goes about it.</summary>
public sealed record ScrapePlan
{
    /// <summary>Most info-hashes that a request may have, by the protocol.</summary>
    public required int MaxHashes { get; init; }

    /// <summary>Requests outstanding at once, as soon as the tracker's limit is known.</summary>
    /// <value>Default: 1.</value>
    public int Parallel { get; init; } = 1;

    /// <summary>
    /// Whether the pass ends, and gives back what it has not asked for, when a request gets no answer and when the tracker states a
    /// minimum interval: the next request is then another pass.
    /// </summary>
    public bool EndsEarly { get; init; }

    /// <summary>Whether the tracker stated a minimum interval before, so that a pass is one request.</summary>
    public bool HasMinInterval { get; init; }

    /// <summary>No request is begun after this moment.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>What is known of the tracker, by address family.</summary>
    public IReadOnlyDictionary<AddressFamily, ScrapeLimits> Known { get; init; } = new Dictionary<AddressFamily, ScrapeLimits>();

    /// <summary>Swarms that this tracker has counted before: its zeros for them are counts.</summary>
    public Func<SwarmRef, bool> HasCounted { get; init; } = _ => false;
}
