using Crawler.EndToEnd.Tests.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.EndToEnd.Tests.Fleet;

/// <summary>What a tracker's own record of requests shows of those who asked.</summary>
/// <param name="requests">What arrived, in order.</param>
internal sealed class FleetEvidence(IReadOnlyList<Witnessed> requests)
{
    /// <summary>The least time between two requests at one URL.</summary>
    public TimeSpan ShortestAtTracker() => requests.GroupBy(x => x.Place)
        .SelectMany(x => x.Zip(x.Skip(1), (before, after) => after.At - before.At)).DefaultIfEmpty(TimeSpan.MaxValue).Min();

    /// <summary>The least time between two requests for one swarm.</summary>
    public TimeSpan ShortestOfSwarm() => requests.SelectMany(x => x.Hashes.Select(hash => (hash, x.At))).GroupBy(x => x.hash)
        .SelectMany(x => x.Zip(x.Skip(1), (before, after) => after.At - before.At)).DefaultIfEmpty(TimeSpan.MaxValue).Min();

    /// <summary>How long after a moment the last swarm was asked for; null where one never was again.</summary>
    public TimeSpan? AllAskedAfter(DateTimeOffset moment, int swarms)
    {
        var seen = new HashSet<InfoHash>();
        foreach (var request in requests.Where(x => x.At >= moment))
        {
            seen.UnionWith(request.Hashes.Where(IsWatched));
            if (seen.Count == swarms)
            {
                return request.At - moment;
            }
        }

        return null;
    }

    // To learn how a tracker answers for a swarm that nobody has, it is asked for one that is made up.
    private static bool IsWatched(InfoHash hash) => hash.ToString().StartsWith("00000000000000000000", StringComparison.Ordinal);

    /// <summary>How long after a moment the last of some URLs was asked by somebody else than those who had it.</summary>
    public TimeSpan? TakenOverAfter(DateTimeOffset moment, IReadOnlyCollection<int> places, Func<Witnessed, bool> isOther)
    {
        var first = places.Select(place => requests.FirstOrDefault(x => x.Place == place && x.At > moment && isOther(x))?.At - moment).ToList();
        return first.TrueForAll(x => x is not null) ? first.DefaultIfEmpty(TimeSpan.Zero).Max() : null;
    }
}
