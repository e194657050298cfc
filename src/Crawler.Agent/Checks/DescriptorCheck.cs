using Crawler.Probing.Peers;

namespace Crawler.Agent.Checks;

/// <summary>Whether the process may open as many sockets as it is told to have in flight.</summary>
internal static class DescriptorCheck
{
    // Logs, journal, database connections, trackers.
    private const int Others = 500;

    /// <summary>Compares the limit with the settings.</summary>
    public static CheckResult Run(PeerOptions peers)
    {
        var wanted = peers.InFlight + Others;
        if (ReadLimit() is not { } limit)
        {
            return new CheckResult("sockets", CheckState.Warning, "the limit on open files cannot be read here", "");
        }

        return limit >= wanted
            ? new CheckResult("sockets", CheckState.Ok, $"{limit} open files allowed, {wanted} wanted for {peers.InFlight} peers in flight")
            : new CheckResult(
                "sockets", CheckState.Failed, $"{limit} open files allowed, {wanted} wanted for {peers.InFlight} peers in flight",
                "Raise the limit (LimitNOFILE= in the unit, ulimit -n in a shell), or lower Peers:InFlight.");
    }

    private static long? ReadLimit()
    {
        const string Name = "Max open files";
        if (!File.Exists("/proc/self/limits"))
        {
            return null;
        }

        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
        var word = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return word == "unlimited" ? long.MaxValue : long.TryParse(word, out var limit) ? limit : null;
    }
}
