using Crawler.Wire.Identity;

namespace Crawler.Lab.Swarms;

/// <summary>A peer of the simulation where it is listed.</summary>
internal interface IPeerSeat
{
    /// <summary>Who is here. What it is like may change; whether it accepts connections may not.</summary>
    SimulatedPeer Peer { get; set; }

    /// <summary>Where, with the real port.</summary>
    PeerEndpoint Endpoint { get; }
}
