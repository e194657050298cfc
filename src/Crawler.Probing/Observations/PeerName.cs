using Crawler.Wire.Clients;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Observations;

/// <summary>The program that a peer is, by the rules that this version knows.</summary>
/// <param name="Client">Its name; null when no rule knows it.</param>
/// <param name="Version">Its version; null when it is not told.</param>
/// <param name="Identity">How the peer's two names agree.</param>
public readonly record struct PeerName(string? Client, string? Version, PeerIdentity Identity)
{
    /// <summary>Weighs a peer's two names.</summary>
    /// <param name="peerId">Its peer id; null before the handshake.</param>
    /// <param name="extendedName">The <c>v</c> of its extended handshake; null when there was none.</param>
    public static PeerName Of(PeerId? peerId, string? extendedName)
    {
        var identity = peerId is null ? default : ClientFingerprint.Identify(peerId, extendedName);
        var agreement = (identity.FromPeerId, identity.FromExtended) switch
        {
            (null, null) => PeerIdentity.Unknown,
            (not null, null) => PeerIdentity.PeerId,
            (null, not null) => PeerIdentity.Extended,
            _ => identity.Agree ? PeerIdentity.Agree : PeerIdentity.Conflict,
        };
        return new PeerName(identity.Best?.Client, identity.Best?.Version, agreement);
    }
}
