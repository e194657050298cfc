namespace Crawler.Storage.Fleet;

/// <summary>Another agent that is alive has the name.</summary>
public sealed class AgentNameTakenException(string name)
    : Exception($"An agent named '{name}' is alive in this fleet and has another journal: give this one a name of its own (Agent:Name).");
