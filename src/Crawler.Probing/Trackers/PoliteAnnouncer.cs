using System.Security.Cryptography;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Trackers;

/// <summary>
/// Announces for peers and leaves no trace: as a fresh peer with data left, followed by <c>stopped</c> with the same id, key and port,
/// whatever happened in between, so that no tracker counts a peer that is not there.
/// </summary>
public sealed class PoliteAnnouncer(TrackerClients clients, TrackerOptions options, TimeProvider time)
{
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Announces, and says farewell when the tracker may have taken note of us. The answer is that to the announce, without us: our
    /// own address is not among the peers, and the counts are those of the farewell's answer, or less one. Of a scheme that is not
    /// spoken the check is <see cref="ProbeOutcome.Blocked"/>.
    /// </summary>
    public async Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, SwarmRef swarm, CancellationToken cancellationToken)
    {
        if (clients.Find(tracker.Url) is not { } client)
        {
            return TrackerChecks.FailedAnnounce(tracker, swarm, TrackerFailure.SchemeNotSpoken, time.GetUtcNow());
        }

        var query = NewQuery(swarm);
        var check = await client.AnnounceAsync(tracker, query, cancellationToken);
        TrackerCheck? farewell = null;
        if (MayHaveReachedIt(check.Outcome))
        {
            using var patience = new CancellationTokenSource(FarewellPatience, time);
            farewell = await client.AnnounceAsync(tracker, query with { Event = AnnounceEvent.Stopped, NumWant = 0 }, patience.Token);
        }

        return OwnTraces.Remove(check, query, farewell);
    }

    /// <summary>
    /// Asks for counts by a <c>stopped</c> at first contact, which trackers answer and never register: it disturbs no swarm, and works
    /// where there is no scrape. Of a scheme that is not spoken the check is <see cref="ProbeOutcome.Blocked"/>.
    /// </summary>
    public async Task<TrackerCheck> AskCountsAsync(TrackerRef tracker, SwarmRef swarm, CancellationToken cancellationToken) =>
        clients.Find(tracker.Url) is { } client
            ? await client.AnnounceAsync(tracker, NewQuery(swarm) with { Event = AnnounceEvent.Stopped, NumWant = 0 }, cancellationToken)
            : TrackerChecks.FailedAnnounce(tracker, swarm, TrackerFailure.SchemeNotSpoken, time.GetUtcNow());

    /// <summary>A fresh peer id: the prefix, then random printable characters, as BEP 20 has it.</summary>
    public static PeerId NewPeerId(string prefix)
    {
        Span<byte> id = stackalloc byte[PeerId.Size];
        var written = Encoding.ASCII.GetBytes(prefix, id);
        for (var i = written; i < id.Length; i++)
        {
            id[i] = (byte)"0123456789abcdefghijklmnopqrstuvwxyz"[RandomNumberGenerator.GetInt32(36)];
        }

        return new PeerId(id);
    }

    private AnnounceQuery NewQuery(SwarmRef swarm)
    {
        var key = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        return new AnnounceQuery(swarm, AnnounceEvent.Started, NewPeerId(options.PeerIdPrefix), key, (ushort)options.AnnouncePort)
        {
            NumWant = options.NumWant,
        };
    }

    // A request without an answer may have arrived all the same.
    private static bool MayHaveReachedIt(ProbeOutcome outcome) => outcome
        is ProbeOutcome.Ok or ProbeOutcome.TimedOut or ProbeOutcome.Malformed or ProbeOutcome.TooLarge or ProbeOutcome.Closed
        or ProbeOutcome.Reset or ProbeOutcome.Cancelled;
}
