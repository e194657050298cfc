using System.Net;
using System.Net.NetworkInformation;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Trackers;

/// <summary>
/// Takes the crawler out of what a tracker told it. A tracker registers the announcing peer before it answers, so with data left we are
/// one of the leechers that it counts, and mostly one of the peers that it lists; a claim is about the swarm as it is unwatched. Some
/// count no newcomer at once: they tell as many leechers to the one who leaves as they told to the one who came.
/// </summary>
/// <param name="bind">The address that we send from; null when the system chooses.</param>
internal sealed class OwnTraces(IPAddress? bind)
{
    /// <summary>The answer to an announce that started us, without us.</summary>
    /// <param name="check">The answer.</param>
    /// <param name="query">The announce.</param>
    /// <param name="farewell">The answer to our farewell; null when there was none.</param>
    public TrackerCheck RemoveFrom(TrackerCheck check, AnnounceQuery query, TrackerCheck? farewell = null)
    {
        if (check.Outcome != ProbeOutcome.Ok)
        {
            return check;
        }

        var afterwards = farewell is { Outcome: ProbeOutcome.Ok, Claims: [var left] } ? left : default;
        return check with
        {
            Claims =
            [
                .. check.Claims.Select(x => query.Left > 0
                    ? x with { Leechers = WithoutUs(x.Leechers, afterwards.Leechers) }
                    : x with { Seeders = WithoutUs(x.Seeders, afterwards.Seeders) }),
            ],
            Peers = Others(check.Peers, query.Port, check.ExternalIp),
        };
    }

    private static int? WithoutUs(int? count, int? afterwards) => count is { } number && afterwards != number ? Math.Max(0, number - 1) : count;

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
