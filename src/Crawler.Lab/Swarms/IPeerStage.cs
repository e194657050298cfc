using Crawler.Lab.Truth;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Swarms;

/// <summary>Where the peers of a changing swarm are.</summary>
internal interface IPeerStage
{
    /// <summary>The time.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Gives a new peer an address.</summary>
    Task<IPeerSeat> AddAsync(SimulatedPeer peer);

    /// <summary>Opens or closes a peer's address, and returns where it is then.</summary>
    Task<IPeerSeat> ReplaceAsync(IPeerSeat seat, SimulatedPeer peer);

    /// <summary>Gives up the address of a peer that is gone for good.</summary>
    Task RemoveAsync(IPeerSeat seat);

    /// <summary>Tells the tracker of a peer.</summary>
    void Announce(IPeerSeat seat, AnnounceEvent announceEvent);

    /// <summary>Writes into the truth file.</summary>
    void Tell(IReadOnlyList<TruthLine> lines);
}
