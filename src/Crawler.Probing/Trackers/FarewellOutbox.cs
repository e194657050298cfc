using System.Threading.Channels;
using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Trackers;

/// <summary>
/// Farewells that did not get through, or that a crash cut off, sent again until a tracker answers or has forgotten us by itself.
/// </summary>
/// <param name="clients">The protocols.</param>
/// <param name="ledger">Where each request is put down before it goes out.</param>
/// <param name="gate">Which trackers are to be left alone.</param>
/// <param name="time">The clock.</param>
public sealed class FarewellOutbox(TrackerClients clients, IObservationSink ledger, TrackerGate gate, TimeProvider time)
{
    private const int Capacity = 10_000;

    // Trackers forget a peer after an interval or two without an announce: an hour is the most that is common.
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    // The oldest give way: their trackers forget first.
    private readonly Channel<Farewell> _pending = Channel.CreateBounded<Farewell>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Takes a farewell over.</summary>
    public void Add(Farewell farewell) => _pending.Writer.TryWrite(farewell);

    /// <summary>Sends until the token ends, then returns.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                _pending.Reader.ReadAllAsync(cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
                async (farewell, token) => await SendAsync(farewell, token));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped as asked.
        }
    }

    private async Task SendAsync(Farewell farewell, CancellationToken cancellationToken)
    {
        if (clients.Find(farewell.Tracker.Url) is not { } client)
        {
            return;
        }

        foreach (var pause in Pauses)
        {
            await Task.Delay(pause, time, cancellationToken);
            if (!gate.IsOpen(farewell.Tracker))
            {
                continue;
            }

            await ledger.AppendAsync(RequestOf(farewell.Tracker, farewell.Query, RequestPurpose.Stopped, time.GetUtcNow()), cancellationToken);
            var check = await client.AnnounceAsync(
                farewell.Tracker, farewell.Query with { Event = AnnounceEvent.Stopped, NumWant = 0 }, cancellationToken);
            gate.Note(check);
            if (check.Outcome is ProbeOutcome.Ok or ProbeOutcome.TrackerFailure or ProbeOutcome.Blocked)
            {
                return;
            }
        }
    }

    /// <summary>An announce for the ledger.</summary>
    internal static TrackerRequest RequestOf(TrackerRef tracker, AnnounceQuery query, RequestPurpose purpose, DateTimeOffset now) => new()
    {
        ObservedAt = now,
        Tracker = tracker,
        Purpose = purpose,
        Swarm = query.Swarm,
        PeerId = query.PeerId,
        Key = query.Key,
        Port = query.Port,
    };
}
