using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers;

/// <summary>A farewell that a tracker is still to get: until then it counts a peer that is not there.</summary>
/// <param name="Tracker">The tracker.</param>
/// <param name="Query">The announce that it took note of.</param>
public sealed record Farewell(TrackerRef Tracker, AnnounceQuery Query)
{
    /// <summary>The farewell that belongs to a request of the ledger.</summary>
    public static Farewell Of(TrackerRequest started)
    {
        ArgumentNullException.ThrowIfNull(started);
        return new Farewell(
            started.Tracker,
            new AnnounceQuery(started.Swarm!.Value, Wire.Trackers.AnnounceEvent.Stopped, started.PeerId!.Value, started.Key, started.Port));
    }
}
