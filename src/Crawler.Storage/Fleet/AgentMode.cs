namespace Crawler.Storage.Fleet;

/// <summary>What an agent does, or is wanted to do.</summary>
public enum AgentMode
{
    /// <summary>It claims work.</summary>
    Running = 0,

    /// <summary>It claims nothing; what is under way ends as usual, and its heart beats.</summary>
    Paused = 1,

    /// <summary>It claims nothing, ends what is under way, hands its leases back and stops.</summary>
    Drained = 2,
}

/// <summary>The words that the database holds for an <see cref="AgentMode"/>.</summary>
public static class AgentModes
{
    /// <summary>The word: <c>running</c>, <c>paused</c> or <c>drained</c>.</summary>
    public static string ToCode(this AgentMode mode) => mode switch
    {
        AgentMode.Paused => "paused",
        AgentMode.Drained => "drained",
        _ => "running",
    };

    /// <summary>What a word means; what a newer version may have written means <see cref="AgentMode.Running"/>.</summary>
    public static AgentMode FromCode(string code) => code switch
    {
        "paused" => AgentMode.Paused,
        "drained" => AgentMode.Drained,
        _ => AgentMode.Running,
    };
}
