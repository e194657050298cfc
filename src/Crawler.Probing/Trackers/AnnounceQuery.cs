using Crawler.Probing.Observations;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Trackers;

/// <summary>One announce: for which swarm, why, and as whom.</summary>
/// <param name="Swarm">The swarm.</param>
/// <param name="Event">Why.</param>
/// <param name="PeerId">Our id; the same in <c>started</c> and <c>stopped</c>.</param>
/// <param name="Key">Our key; the same in <c>started</c> and <c>stopped</c>.</param>
/// <param name="Port">Our port; the same in <c>started</c> and <c>stopped</c>.</param>
public sealed record AnnounceQuery(SwarmRef Swarm, AnnounceEvent Event, PeerId PeerId, uint Key, ushort Port)
{
    /// <summary>Peers wanted.</summary>
    public int NumWant { get; init; }

    /// <summary>Bytes that we say are left: more than none, since a crawler is no seed and some trackers hide seeds from seeds.</summary>
    public long Left { get; init; } = 1;

    /// <summary>Not begun after this moment, as the next announce is due an interval behind it. A farewell is never late.</summary>
    /// <value>Default: never.</value>
    public DateTimeOffset BeginBy { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>What becomes of an announce that is late.</summary>
    internal static TrackerFailure Late { get; } = new(ProbeOutcome.Cancelled, "its turn came too late: the next is due soon");

    /// <summary>Whether it must not be begun any more.</summary>
    internal bool IsLate(DateTimeOffset now) => Event != AnnounceEvent.Stopped && now > BeginBy;

    /// <summary>As the codecs take it.</summary>
    internal AnnounceRequest ToRequest(Uri url) => new()
    {
        InfoHash = Swarm.InfoHash,
        PeerId = PeerId,
        Port = Port,
        Left = Left,
        Event = Event,
        NumWant = NumWant,
        Key = Key,
        UrlData = url.PathAndQuery,
    };
}
