using System.Net;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;
using static Crawler.Reporting.Tests.Reports.Raw.ObservedDays;

namespace Crawler.Reporting.Tests.Reports.Raw;

/// <summary>The visits of <see cref="ObservedDays"/>.</summary>
internal static class ObservedVisits
{
    private static readonly int[] Visited = [1, 2, 3, 8, 12];

    /// <summary>In no order, each with its agent.</summary>
    public static IEnumerable<(int Agent, Observation Observation)> All() =>
        from peer in Enumerable.Range(1, 90)
        from k in Enumerable.Range(0, 61)
        let at = Begin.AddMinutes(4 + (k * 83) + (peer * 3))
        from swarm in peer % 9 == 0 ? [2, Visited[peer % 5]] : new[] { Visited[peer % 5] }
        where Dice(3, 50, peer, k / 8) > 0
        let outcome = Met(peer, k, swarm)
        select (AgentOf(peer + k, swarm), (Observation)new PeerVisit
        {
            ObservedAt = at.AddMinutes(swarm == 2 ? 1 : 0),
            Swarm = new SwarmRef(0, Hash(swarm)),
            Endpoint = PeerEndpoint.From(Address(peer), 6881),
            Outcome = outcome,
            Stage = outcome switch { ProbeOutcome.Handshaken => ProbeStage.Done, ProbeOutcome.Reset => ProbeStage.Handshake, _ => ProbeStage.Connect },
            Client = outcome == ProbeOutcome.Handshaken ? (peer % 3) switch { 0 => "Transmission", 1 => "qBittorrent", _ => null } : null,
            Version = outcome == ProbeOutcome.Handshaken && peer % 3 < 2 ? $"4.{(peer % 2) + (Day(at) >= 2 && peer % 7 == 0 ? 1 : 0)}" : null,
        });

    // Some peers answer for long, some never, the rest now and then.
    private static ProbeOutcome Met(int peer, int k, int swarm) => (peer % 20, Dice(8, 51, peer % 20, k / 3, swarm)) switch
    {
        ( < 5, > 0) or ( >= 8, < 4) => ProbeOutcome.Handshaken,
        (5, _) => ProbeOutcome.Refused,
        (6, var x) => x < 4 ? ProbeOutcome.Reset : ProbeOutcome.Refused,
        (_, 7) => ProbeOutcome.Inconclusive,
        (_, 6) => ProbeOutcome.Refused,
        _ => ProbeOutcome.TimedOut,
    };

    private static IPAddress Address(int peer) => IPAddress.Parse((peer % 5) switch
    {
        0 => $"2001:db8:{peer % 2}::{peer:x}",
        1 or 2 => $"192.0.2.{peer}",
        3 => $"198.51.100.{peer}",
        _ => $"203.0.113.{peer}",
    });
}
