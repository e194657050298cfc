using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;

namespace Crawler.Probing.Work;

/// <summary>
/// Due work, claimed under leases so that no two agents do the same. Storage implements it. Claiming moves the due time on at once
/// (at least the tracker's minimum interval), so that a crash between claim and answer can never undercut politeness.
/// </summary>
public interface IWorkQueue
{
    /// <summary>How long work that was added without news of it may go unseen, where nothing else is due: the longest wait, 30 seconds.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Claims a tracker with due scrapes and up to <paramref name="maxSwarms"/> of its due swarms; null when nothing is due.
    /// </summary>
    Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken);

    /// <summary>Claims up to <paramref name="maxSwarms"/> swarms that are due for a crawl, each with its trackers due for an announce.</summary>
    Task<IReadOnlyList<CrawlWork>> ClaimCrawlsAsync(int maxSwarms, CancellationToken cancellationToken);

    /// <summary>
    /// Waits, after <see cref="ClaimScrapeAsync"/> gave nothing, until there may be something: something is due, or was added.
    /// </summary>
    /// <param name="unknown">How long to wait where nothing tells.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken);

    /// <summary>The same for <see cref="ClaimCrawlsAsync"/>.</summary>
    /// <param name="unknown">How long to wait where nothing tells.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task WaitForCrawlsAsync(TimeSpan unknown, CancellationToken cancellationToken);

    /// <summary>Gives a crawled swarm back; it is due again after the crawl interval.</summary>
    Task CompleteCrawlAsync(CrawlWork work, CancellationToken cancellationToken);

    /// <summary>
    /// Applies what a check taught: the tracker's intervals, and back-off after failures, to the next due times of the swarms asked.
    /// </summary>
    Task LearnAsync(TrackerCheck check, CancellationToken cancellationToken);

    /// <summary>Remembers what a tracker was found to answer over one address family.</summary>
    Task LearnAsync(TrackerRef tracker, AddressFamily family, ScrapeLimits limits, CancellationToken cancellationToken);

    /// <summary>Gives claimed swarms back that were not asked for: they are due as soon as the tracker may be asked again.</summary>
    Task GiveBackAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken);

    /// <summary>
    /// Completes a swarm that the catalogue knows by its hash alone with what its info dictionary says. What is known stays; may be
    /// repeated.
    /// </summary>
    Task LearnAsync(SwarmRef swarm, SwarmMetadata metadata, CancellationToken cancellationToken);
}

/// <summary>A tracker held by this agent, and the swarms to scrape there.</summary>
/// <param name="Tracker">The tracker.</param>
/// <param name="Swarms">Swarms due, at most the number asked for.</param>
public sealed record ScrapeWork(TrackerRef Tracker, IReadOnlyList<SwarmRef> Swarms)
{
    /// <summary>What the tracker was found to answer, by address family.</summary>
    public IReadOnlyDictionary<AddressFamily, ScrapeLimits> Limits { get; init; } = new Dictionary<AddressFamily, ScrapeLimits>();

    /// <summary>Whether the tracker has counted a swarm before.</summary>
    public Func<SwarmRef, bool> WasCounted { get; init; } = _ => false;

    /// <summary>Whether the tracker states a minimum interval between scrapes (<c>flags.min_request_interval</c>).</summary>
    public bool HasMinInterval { get; init; }

    /// <summary>The tracker is held until this moment at least; no query is begun afterwards.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;
}

/// <summary>A swarm held by this agent for one crawl.</summary>
/// <param name="Swarm">The swarm.</param>
/// <param name="FencingToken">Grows with each lease of this swarm; a stale holder's writes are refused.</param>
/// <param name="PieceCount">Pieces, from the metadata; null for a magnet whose metadata is not known.</param>
/// <param name="IsPrivate">Whether only its trackers may be asked (BEP 27).</param>
/// <param name="Trackers">Trackers due for an announce, best tier first.</param>
public sealed record CrawlWork(
    SwarmRef Swarm, long FencingToken, int? PieceCount, bool IsPrivate, IReadOnlyList<TrackerRef> Trackers)
{
    /// <summary>No announce is begun after this moment: the next ones are due an interval behind it.</summary>
    /// <value>Default: never.</value>
    public DateTimeOffset AnnounceBy { get; init; } = DateTimeOffset.MaxValue;
}
