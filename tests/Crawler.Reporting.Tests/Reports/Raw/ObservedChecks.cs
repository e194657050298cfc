using System.Net.Sockets;
using Crawler.Probing.Observations;
using static Crawler.Reporting.Tests.Reports.Raw.ObservedDays;

namespace Crawler.Reporting.Tests.Reports.Raw;

/// <summary>What trackers answer in <see cref="ObservedDays"/>.</summary>
internal static class ObservedChecks
{
    private static readonly ProbeOutcome[] Answers =
    [
        ProbeOutcome.Ok, ProbeOutcome.Ok, ProbeOutcome.Ok, ProbeOutcome.Ok, ProbeOutcome.Ok, ProbeOutcome.Ok, ProbeOutcome.TimedOut,
        ProbeOutcome.Refused, ProbeOutcome.TrackerFailure, ProbeOutcome.Inconclusive,
    ];

    /// <summary>In no order, each with its agent.</summary>
    public static IEnumerable<(int Agent, Observation Observation)> All() => Scrapes().Concat(Announces());

    private static IEnumerable<(int, Observation)> Scrapes() =>
        from tracker in Enumerable.Range(1, Tracked.Length)
        from k in Enumerable.Range(0, 94)
        let at = Begin.AddMinutes((k * 54) + (tracker * 12))
        where Dice(9, 20, tracker, k) > 0
        let outcome = Outcome(tracker, at, k)
        let claims = Tracked[tracker - 1].Select(x => Claim(x, tracker, at, outcome)).ToList()
        select (AgentOf(tracker + k, tracker), (Observation)new TrackerCheck
        {
            ObservedAt = at,
            Tracker = new TrackerRef(0, Tracker(tracker)),
            Kind = CheckKind.Scrape,
            Outcome = outcome,
            Family = AddressFamily.InterNetwork,
            RttMs = outcome is ProbeOutcome.Ok or ProbeOutcome.TrackerFailure ? 5 + Dice(300, 21, tracker, k) : null,
            HashesAsked = claims.Count,
            HashesAnswered = claims.Count(x => x.Outcome == ProbeOutcome.Ok),
            Error = outcome == ProbeOutcome.Ok ? null : $"no answer, {outcome}",
            Claims = claims,
        });

    // Each at an odd minute, scrapes at even ones: no two claims of a tracker are of one moment.
    private static IEnumerable<(int, Observation)> Announces() =>
        from tracker in Enumerable.Range(1, 2)
        from k in Enumerable.Range(0, 168)
        let at = Begin.AddMinutes(1 + (k * 30) + (tracker * 4))
        let swarm = Tracked[tracker - 1][k % 4]
        where Dice(9, 30, tracker, k) > 0
        let outcome = Outcome(tracker, at, k + 1000)
        select (AgentOf(tracker + k, tracker), (Observation)new TrackerCheck
        {
            ObservedAt = at,
            Tracker = new TrackerRef(0, Tracker(tracker)),
            Kind = CheckKind.Announce,
            Outcome = outcome,
            Family = AddressFamily.InterNetwork,
            RttMs = outcome is ProbeOutcome.Ok or ProbeOutcome.TrackerFailure ? 5 + Dice(300, 31, tracker, k) : null,
            HashesAsked = 1,
            HashesAnswered = outcome == ProbeOutcome.Ok ? 1 : 0,
            Error = outcome == ProbeOutcome.Ok ? null : $"no answer, {outcome}",
            Claims = [Claim(swarm, tracker, at, outcome)],
            Recapture = outcome == ProbeOutcome.Ok && Dice(3, 32, tracker, k) > 0 ? new ListRecapture(30 + Dice(11, 33, tracker, k), 12 + Dice(5, 34, tracker, k), Dice(6, 35, tracker, k)) : null,
        });

    private static ProbeOutcome Outcome(int tracker, DateTimeOffset at, int k) =>
        tracker == 3 && Day(at) >= 2 ? ProbeOutcome.TimedOut : Answers[Dice(Answers.Length, 22, tracker, k)];

    private static SwarmClaim Claim(int swarm, int tracker, DateTimeOffset at, ProbeOutcome check)
    {
        var swarmRef = new SwarmRef(0, Hash(swarm));
        var minute = (int)(at - Begin).TotalMinutes;
        var outcome = check == ProbeOutcome.Ok && Dice(9, 40, swarm, tracker, minute) == 0 ? ProbeOutcome.UnknownTorrent : check;
        var isEmpty = (swarm == 4 && Day(at) > 0) || (swarm == 10 && minute >= 36 * 60);
        return outcome != ProbeOutcome.Ok ? new SwarmClaim(swarmRef, outcome, null, null, null)
            : isEmpty ? new SwarmClaim(swarmRef, outcome, 0, 0, 9)
            : new SwarmClaim(swarmRef, outcome, Dice(4, 41, swarm, tracker, minute) * tracker, Dice(11, 42, swarm, tracker, minute), 9);
    }
}
