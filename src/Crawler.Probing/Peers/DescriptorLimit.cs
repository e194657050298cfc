using Crawler.Probing.Linux;

namespace Crawler.Probing.Peers;

/// <summary>How many files a process may have open, which bounds how many peers it can be connected to at once.</summary>
/// <param name="Most">The limit; null where it is not known.</param>
public readonly record struct DescriptorLimit(long? Most)
{
    // Logs, journal, database connections, trackers, the runtime's own.
    private const int Others = 400;

    /// <summary>Sockets that peers may have.</summary>
    public int MostSockets => Most is { } most ? (int)Math.Clamp(most - Others, 1, int.MaxValue) : int.MaxValue;

    /// <summary>Raises the limit as far as the system lets this process, and tells it.</summary>
    public static DescriptorLimit Raise() => new(OperatingSystem.IsLinux() ? LibC.RaiseDescriptorLimit() : null);

    /// <summary>One line for the operator: what was found, and whether it is enough for so many peers.</summary>
    public string Describe(int wanted) => MostSockets >= wanted
        ? $"{Most?.ToString() ?? "unknown how many"} open files allowed, enough for {wanted} peers in flight"
        : $"only {Most} open files allowed: {MostSockets} peers in flight in place of {wanted}; raise the limit (LimitNOFILE= in the unit, ulimit -n in a shell)";
}
