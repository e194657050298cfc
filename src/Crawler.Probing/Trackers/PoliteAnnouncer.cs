using System.Net;
using System.Security.Cryptography;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Trackers;

/// <summary>
/// Announces for peers and leaves no trace: as a fresh peer with data left, followed by <c>stopped</c> with the same id, key and port,
/// whatever happened in between, so that no tracker counts a peer that is not there.
/// </summary>
/// <param name="clients">The protocols.</param>
/// <param name="options">Our names, port and wishes.</param>
/// <param name="bind">The address that the clients send from; null when the system chooses.</param>
/// <param name="presence">Where this process is a peer; one for all its announcers and scrapers.</param>
/// <param name="time">The clock.</param>
/// <param name="ledger">Where each request is put down before it goes out; null for work that keeps no ledger.</param>
/// <param name="gate">Which trackers are to be left alone; null for work that asks once.</param>
/// <param name="outbox">Takes farewells over that did not get through; null for work that ends first.</param>
public sealed class PoliteAnnouncer(
    TrackerClients clients, TrackerOptions options, IPAddress? bind, OwnPresence presence, TimeProvider time,
    IObservationSink? ledger = null, TrackerGate? gate = null, FarewellOutbox? outbox = null)
{
    private static readonly TrackerFailure LeftAlone = new(ProbeOutcome.Cancelled, "the tracker asked to be left alone");

    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(5);

    private readonly OwnTraces _traces = new(bind);

    /// <summary>
    /// Announces, and says farewell when the tracker may have taken note of us. The answer is that to the announce, without us: our
    /// own address is not among the peers, and there is one leecher less where we were counted. Of a scheme that is not spoken the check is
    /// <see cref="ProbeOutcome.Blocked"/>; of one whose turn comes too late, <see cref="ProbeOutcome.Cancelled"/>.
    /// </summary>
    /// <param name="tracker">The tracker.</param>
    /// <param name="swarm">The swarm.</param>
    /// <param name="beginBy">Nothing is begun after this moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, SwarmRef swarm, DateTimeOffset beginBy, CancellationToken cancellationToken)
    {
        if (clients.Find(tracker.Url) is not { } client)
        {
            return TrackerChecks.FailedAnnounce(tracker, swarm, TrackerFailure.SchemeNotSpoken, time.GetUtcNow());
        }

        using var present = await presence.AnnounceAsync(tracker, swarm.InfoHash, cancellationToken);
        if (gate?.IsOpen(tracker) == false)
        {
            return TrackerChecks.FailedAnnounce(tracker, swarm, LeftAlone, time.GetUtcNow());
        }

        var query = NewQuery(swarm) with { BeginBy = beginBy };
        if (query.IsLate(time.GetUtcNow()))
        {
            return TrackerChecks.FailedAnnounce(tracker, swarm, AnnounceQuery.Late, time.GetUtcNow());
        }

        // On the disk before it is on the wire: should we be killed, the farewell can be made up for.
        var nothingIsSent = cancellationToken.IsCancellationRequested;
        if (ledger is not null && !nothingIsSent)
        {
            await ledger.AppendForGoodAsync(
                FarewellOutbox.RequestOf(tracker, query, RequestPurpose.Started, time.GetUtcNow()), CancellationToken.None);
        }

        var check = await client.AnnounceAsync(tracker, query, cancellationToken);
        gate?.Note(check);
        var farewell = !nothingIsSent && MayHaveTakenNote(check) ? await SayFarewellAsync(client, tracker, query) : null;
        return _traces.RemoveFrom(check, query, farewell);
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

    private async Task<TrackerCheck> SayFarewellAsync(ITrackerClient client, TrackerRef tracker, AnnounceQuery query)
    {
        if (ledger is not null)
        {
            await ledger.AppendAsync(
                FarewellOutbox.RequestOf(tracker, query, RequestPurpose.Stopped, time.GetUtcNow()), CancellationToken.None);
        }

        using var patience = new CancellationTokenSource(FarewellPatience, time);
        var check = await client.AnnounceAsync(tracker, query with { Event = AnnounceEvent.Stopped, NumWant = 0 }, patience.Token);
        gate?.Note(check);
        if (check.Outcome is not (ProbeOutcome.Ok or ProbeOutcome.TrackerFailure))
        {
            outbox?.Add(new Farewell(tracker, query));
        }

        return check;
    }

    private AnnounceQuery NewQuery(SwarmRef swarm)
    {
        var key = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        return new AnnounceQuery(swarm, AnnounceEvent.Started, NewPeerId(options.PeerIdPrefix), key, (ushort)options.AnnouncePort)
        {
            NumWant = options.NumWant,
        };
    }

    // A request without a good answer may have arrived all the same: a proxy's error page says nothing of the tracker behind it. One
    // that tells us when to come back is left alone until then.
    private static bool MayHaveTakenNote(TrackerCheck check) => check.Outcome switch
    {
        ProbeOutcome.HttpError => check.MinIntervalSeconds is null,
        ProbeOutcome.Ok or ProbeOutcome.TimedOut or ProbeOutcome.Malformed or ProbeOutcome.TooLarge or ProbeOutcome.Closed
            or ProbeOutcome.Reset or ProbeOutcome.Cancelled => true,
        _ => false,
    };
}
