using System.Net;

namespace Crawler.Lab.Scoring;

/// <summary>
/// Finds whom a recorded visit was to. Addresses are mostly stored as keyed hashes: then a peer is known by its peer id, by the key that
/// a visit with its peer id had, or else only as one of those that share its network.
/// </summary>
internal sealed class VisitMatcher
{
    private readonly SwarmLife _swarm;
    private readonly Dictionary<string, PeerLife> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PeerLife> _byKey = new(StringComparer.Ordinal);
    private readonly ILookup<string, PeerLife> _byPrefix;

    public VisitMatcher(SwarmLife swarm, IEnumerable<RecordedVisit> visits)
    {
        _swarm = swarm;
        foreach (var life in swarm.Peers.Values)
        {
            _byId.TryAdd(life.Peer.PeerId, life);
        }

        _byPrefix = swarm.Peers.Values.ToLookup(life => Prefix(IPEndPoint.Parse(life.Peer.Endpoint).Address), StringComparer.Ordinal);
        foreach (var visit in visits)
        {
            if (visit.PeerId is { } id && _byId.TryGetValue(id, out var life))
            {
                _byKey.TryAdd(visit.PeerKey, life);
            }
        }
    }

    /// <summary>The peers that it may have been: one where that can be told, none where there is no such peer.</summary>
    public IReadOnlyList<PeerLife> Candidates(RecordedVisit visit)
    {
        if (visit.Address is { } address && visit.Port is { } port)
        {
            return _swarm.Peers.TryGetValue(new IPEndPoint(IPAddress.Parse(address), port).ToString(), out var there) ? [there] : [];
        }

        if (visit.PeerId is { } id)
        {
            return _byId.TryGetValue(id, out var named) ? [named] : [];
        }

        return _byKey.TryGetValue(visit.PeerKey, out var known) ? [known] : [.. _byPrefix[visit.Prefix]];
    }

    /// <summary>The network under which a peer's address is stored: the /24, or for IPv6 the /48.</summary>
    private static string Prefix(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var kept = bytes.Length == 4 ? 3 : 6;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
