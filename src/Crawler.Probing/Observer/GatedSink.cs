using System.Net;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Observer;

/// <summary>
/// Observations on their way to whoever keeps them: what failed because our own network was at fault is <see cref="ProbeOutcome.Inconclusive"/>, and a
/// snapshot of a swarm that was crawled meanwhile is left out, for it would say that nobody was there.
/// </summary>
public sealed class GatedSink(IObservationSink inner, ObserverGate gate) : IObservationSink
{
    /// <inheritdoc/>
    public async ValueTask AppendAsync(Observation observation, CancellationToken cancellationToken)
    {
        if (await JudgedAsync(observation, cancellationToken) is { } judged)
        {
            await inner.AppendAsync(judged, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask AppendForGoodAsync(Observation observation, CancellationToken cancellationToken)
    {
        if (await JudgedAsync(observation, cancellationToken) is { } judged)
        {
            await inner.AppendForGoodAsync(judged, cancellationToken);
        }
    }

    /// <summary>The check as our own fault.</summary>
    internal static TrackerCheck Excused(TrackerCheck check) => check with
    {
        Outcome = ProbeOutcome.Inconclusive,
        Claims = [.. check.Claims.Select(x => x.Outcome.MayBeOurs() ? x with { Outcome = ProbeOutcome.Inconclusive } : x)],
    };

    private async ValueTask<Observation?> JudgedAsync(Observation observation, CancellationToken cancellationToken)
    {
        switch (observation)
        {
            case TrackerCheck check when check.Outcome.IsAnswer():
                gate.NoteAnswer(check.Tracker.Url);
                return check;
            case TrackerCheck check when check.Outcome.MayBeOurs():
                return await gate.IsToBlameAsync(check.Tracker.Url, cancellationToken) ? Excused(check) : check;
            case ScrapedBlock block:
                gate.NoteAnswer(block.Block.Tracker.Url);
                return block;
            case WebSeedCheck seed when seed.Outcome.IsAnswer():
                gate.NoteAnswer(new Uri(seed.Seed.Url));
                return seed;
            case WebSeedCheck seed when seed.Outcome.MayBeOurs():
                return await gate.IsToBlameAsync(new Uri(seed.Seed.Url), cancellationToken) ? seed with { Outcome = ProbeOutcome.Inconclusive } : seed;
            case PeerVisit visit when gate.Outage is not null && visit.Outcome.MayBeOurs() && !IPAddress.IsLoopback(visit.Endpoint.ToIPAddress()):
                return visit with { Outcome = ProbeOutcome.Inconclusive };
            case SwarmSnapshot { ReachablePeers: 0, VisitedPeers: > 0 } snapshot:
                await gate.LookAsync(TimeSpan.FromSeconds(1), cancellationToken);
                return gate.WasAtFaultSince(snapshot.StartedAt) ? null : snapshot;
            case SwarmSnapshot snapshot:
                return gate.WasAtFaultSince(snapshot.StartedAt) ? null : snapshot;
            default:
                return observation;
        }
    }
}
