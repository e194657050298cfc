namespace Crawler.Storage.Fleet;

/// <summary>Who this agent is.</summary>
/// <param name="Name">Unique in the fleet; an agent that comes back under its name is the same agent.</param>
/// <param name="Host">The machine.</param>
/// <param name="Version">The program's version.</param>
/// <param name="JournalId">Its journal, which only one process can write: an agent that comes back at once is told by it from another one.</param>
public sealed record AgentIdentity(string Name, string Host, string Version, Guid JournalId);
