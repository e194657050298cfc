namespace Crawler.Storage.Fleet;

/// <summary>Who this agent is.</summary>
/// <param name="Name">Unique in the fleet; an agent that comes back under its name is the same agent.</param>
/// <param name="Host">The machine.</param>
/// <param name="Version">The program's version.</param>
public sealed record AgentIdentity(string Name, string Host, string Version);
