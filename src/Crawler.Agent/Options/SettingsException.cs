namespace Crawler.Agent.Options;

/// <summary>The configuration cannot be used: every fault at once, each with key, value, where it came from and what is allowed.</summary>
internal sealed class SettingsException(IReadOnlyList<string> faults)
    : Exception("The configuration cannot be used:" + string.Concat(faults.Select(f => Environment.NewLine + "  " + f)))
{
    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Faults => faults;
}
