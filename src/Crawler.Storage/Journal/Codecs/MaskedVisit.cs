using Crawler.Probing.Observations;
using Crawler.Storage.Privacy;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>A visit as it is stored.</summary>
/// <param name="Visit">The visit; its endpoint is empty and its bitfield absent.</param>
/// <param name="Peer">Its endpoint, masked.</param>
internal sealed record MaskedVisit(PeerVisit Visit, MaskedPeer Peer);
