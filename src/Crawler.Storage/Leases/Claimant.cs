using Crawler.Probing.Work;
using Crawler.Storage.Fleet;

namespace Crawler.Storage.Leases;

/// <summary>Who claims trackers and when, as the queries want it.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Now">The present.</param>
/// <param name="LeaseUntil">How long what it claims stays with it.</param>
internal sealed record Claimant(long AgentId, DateTimeOffset Now, DateTimeOffset LeaseUntil)
{
    /// <summary>How long an agent leaves what is due to whose turn it is, who may be gone or busy: 2 seconds.</summary>
    public double LeftForSeconds { get; } = 2;

    /// <summary>Agents that were heard of since then live, and have their share.</summary>
    public DateTimeOffset AliveSince => Now - AgentStore.AliveFor;

    /// <summary>Who has too few trackers says so each time that it finds nothing to claim, which is at least so often: since then it did.</summary>
    public DateTimeOffset ShortSince => Now - IWorkQueue.LongestWait - TimeSpan.FromSeconds(LeftForSeconds);

    /// <summary>For what it crawls.</summary>
    public long[] SwarmIds { get; init; } = [];
}
