using System.Net;
using System.Net.NetworkInformation;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Trackers;

/// <summary>
/// Takes the crawler out of what a tracker told it. A tracker registers the announcing peer before it answers, so with data left we are
/// one of the leechers that it counts, and mostly one of the peers that it lists; a claim is about the swarm as it is unwatched.
/// </summary>
/// <param name="bind">The address that we send from; null when the system chooses.</param>
internal sealed class OwnTraces(IPAddress? bind)
{
    /// <summary>The answer to an announce that started us, without us.</summary>
    public TrackerCheck RemoveFrom(TrackerCheck check, AnnounceQuery query) => check.Outcome != ProbeOutcome.Ok ? check : check with
    {
        Claims = [.. check.Claims.Select(c => query.Left > 0 ? c with { Leechers = LessOne(c.Leechers) } : c with { Seeders = LessOne(c.Seeders) })],
        Peers = Others(check.Peers, query.Port, check.ExternalIp),
    };

    private static int? LessOne(int? count) => count is { } number ? Math.Max(0, number - 1) : null;

    // We are an entry with our port at an address from which we may have sent.
    private IReadOnlyList<PeerEndpoint> Others(IReadOnlyList<PeerEndpoint> peers, ushort port, IPAddress? external)
    {
        // Asking the interfaces costs more than the rest of it, and most lists hold no peer with our port.
        if (!peers.Any(p => p.Port == port))
        {
            return peers;
        }

        var own = ((IPAddress?[])[bind, external, .. InterfaceAddresses()]).OfType<IPAddress>().Select(a => PeerEndpoint.From(a, port)).ToHashSet();
        return [.. peers.Where(p => !own.Contains(p))];
    }

    // Asked each time: interfaces come and go while the crawler runs.
    private static IPAddress[] InterfaceAddresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses).Select(u => u.Address)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }
}
