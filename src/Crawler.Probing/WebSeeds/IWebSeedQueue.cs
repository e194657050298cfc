using Crawler.Probing.Observations;

namespace Crawler.Probing.WebSeeds;

/// <summary>
/// Web seeds that are due, claimed host by host under leases, so that no two agents ask one host. Storage implements it. Claiming moves the due times on
/// at once, so that a crash before the answers can never undercut the interval.
/// </summary>
public interface IWebSeedQueue
{
    /// <summary>Claims a host with its web seeds that are due; null when there is none.</summary>
    Task<WebSeedWork?> ClaimAsync(CancellationToken cancellationToken);

    /// <summary>Waits, after a claim that gave nothing, until there may be something.</summary>
    /// <param name="unknown">How long to wait where nothing tells.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task WaitAsync(TimeSpan unknown, CancellationToken cancellationToken);

    /// <summary>Gives a host back.</summary>
    /// <param name="work">What was claimed.</param>
    /// <param name="left">Files that were not asked for: they are due again at once.</param>
    /// <param name="pause">How long nobody is to ask the host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task CompleteAsync(WebSeedWork work, IReadOnlyList<WebSeedFile> left, TimeSpan pause, CancellationToken cancellationToken);
}

/// <summary>A host held by this agent, and what to ask it for.</summary>
/// <param name="HostId">Key of the host.</param>
/// <param name="FencingToken">Grows each time the host goes to another holder.</param>
/// <param name="Files">The files, each once.</param>
/// <param name="Until">No question is begun afterwards.</param>
public sealed record WebSeedWork(long HostId, long FencingToken, IReadOnlyList<WebSeedFile> Files, DateTimeOffset Until);

/// <summary>One file at a server, and all the web seeds that mean it.</summary>
/// <param name="Target">What is asked for.</param>
/// <param name="Seeds">Those web seeds, each with the length that its metadata has; null where that is not known.</param>
public sealed record WebSeedFile(Uri Target, IReadOnlyList<(WebSeedRef Seed, long? Bytes)> Seeds);
