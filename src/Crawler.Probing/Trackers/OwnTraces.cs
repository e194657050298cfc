using System.Net;
using System.Net.NetworkInformation;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Trackers;

/// <summary>Takes the crawler out of what a tracker told it: whoever announces is counted, and mostly listed, as a peer.</summary>
internal static class OwnTraces
{
    /// <summary>The check without us.</summary>
    /// <param name="check">The answer to the announce.</param>
    /// <param name="query">The announce.</param>
    /// <param name="farewell">The answer to the <c>stopped</c> that followed, whose counts no longer hold us; null when there was none.</param>
    public static TrackerCheck Remove(TrackerCheck check, AnnounceQuery query, TrackerCheck? farewell)
    {
        if (check.Outcome != ProbeOutcome.Ok || check.Claims is not [var claim])
        {
            return check;
        }

        var after = farewell is { Outcome: ProbeOutcome.Ok, Claims: [var left] } ? left : default;
        return check with
        {
            Claims = [Without(claim, after, query.Left)],
            Peers = [.. check.Peers.Where(x => !IsOwn(x, query.Port, check.ExternalIp))],
        };
    }

    // Some trackers answer a farewell with zeros whatever the swarm holds: those say nothing.
    private static SwarmClaim Without(SwarmClaim claim, SwarmClaim after, long left)
    {
        var asSeed = left == 0;
        var seeders = asSeed ? LessOne(claim.Seeders) : claim.Seeders;
        var leechers = asSeed ? claim.Leechers : LessOne(claim.Leechers);
        var counts = after is { Seeders: not null, Leechers: not null } && (after.Seeders, after.Leechers) != (0, 0);
        return counts
            ? claim with { Seeders = after.Seeders, Leechers = after.Leechers }
            : claim with { Seeders = seeders, Leechers = leechers };
    }

    private static int? LessOne(int? count) => count is { } number ? Math.Max(0, number - 1) : null;

    private static bool IsOwn(PeerEndpoint peer, ushort port, IPAddress? external)
    {
        if (peer.Port != port)
        {
            return false;
        }

        var address = peer.ToIPAddress();
        return address.Equals(external) || IsLocal(address);
    }

    private static bool IsLocal(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(x => x.GetIPProperties().UnicastAddresses)
        .Any(x => x.Address.Equals(address));
}
