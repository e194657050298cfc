using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Probing.Tests.Crawls;
using Crawler.Probing.Trackers;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

public sealed class FarewellTests
{
    private const string Good = "d8:completei1e10:incompletei1e8:intervali1800e5:peers0:e";

    [Fact]
    public async Task An_announce_and_its_farewell_stand_in_the_ledger_before_they_are_on_the_wire()
    {
        var ports = new RecordingPorts();
        var before = new List<int>();
        await using var tracker = new ScriptedHttpTracker(call =>
        {
            before.Add(ports.Observations.Count);
            return call.OkAsync(Good);
        });

        await AnnounceAsync(tracker.Announce, ports, new TrackerGate(TimeProvider.System), null);

        Assert.Equal([1, 2], before);
        var requests = ports.Observations.OfType<TrackerRequest>().ToList();
        Assert.Equal([RequestPurpose.Started, RequestPurpose.Stopped], requests.Select(x => x.Purpose));
        Assert.Single(requests.Select(x => (x.PeerId, x.Key, x.Port, x.Swarm)).Distinct());
    }

    [Fact]
    public async Task A_farewell_that_did_not_get_through_is_sent_again_as_the_same_peer()
    {
        var ports = new RecordingPorts();
        var requests = 0;
        await using var tracker = new ScriptedHttpTracker(call => Interlocked.Increment(ref requests) == 2 ? call.ResetAsync() : call.OkAsync(Good));
        await using var clients = TrackerClients.Create(new TrackerOptions(), Asking.Open, null, TimeProvider.System);
        var gate = new TrackerGate(TimeProvider.System);
        var outbox = new FarewellOutbox(clients, ports, gate, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var running = outbox.RunAsync(stop.Token);

        await AnnounceAsync(tracker.Announce, ports, gate, outbox);
        var (started, lost, again) = ((await tracker.NextAsync()).ReadAnnounce(), (await tracker.NextAsync()).ReadAnnounce(), (await tracker.NextAsync()).ReadAnnounce());
        await stop.CancelAsync();
        await running.WaitAsync(Asking.Patience);

        Assert.Equal((AnnounceEvent.Started, AnnounceEvent.Stopped, AnnounceEvent.Stopped), (started.Event, lost.Event, again.Event));
        Assert.Equal((started.PeerId, started.Key, started.Port), (again.PeerId, again.Key, again.Port));
    }

    [Fact]
    public async Task A_tracker_that_asked_to_be_left_alone_hears_nothing_until_then()
    {
        var time = new ManualTime();
        var gate = new TrackerGate(time);
        var ports = new RecordingPorts();
        await using var tracker = new ScriptedHttpTracker(call => call.SendAsync("HTTP/1.1 503 Busy\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n"));

        var first = await AnnounceAsync(tracker.Announce, ports, gate, null, time);
        var second = await AnnounceAsync(tracker.Announce, ports, gate, null, time);
        time.Advance(TimeSpan.FromSeconds(600));
        await AnnounceAsync(tracker.Announce, ports, gate, null, time);

        Assert.Equal((ProbeOutcome.HttpError, ProbeOutcome.Cancelled), (first.Outcome, second.Outcome));
        Assert.Equal(2, ports.Observations.OfType<TrackerRequest>().Count());
    }

    private static async Task<TrackerCheck> AnnounceAsync(
        Uri url, RecordingPorts ports, TrackerGate gate, FarewellOutbox? outbox, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        await using var clients = TrackerClients.Create(new TrackerOptions(), Asking.Open, null, time);
        var announcer = new PoliteAnnouncer(clients, new TrackerOptions(), null, new OwnPresence(), time, ports, gate, outbox);
        return await announcer.AnnounceAsync(new TrackerRef(1, url), Asking.Swarm, DateTimeOffset.MaxValue, CancellationToken.None).WaitAsync(Asking.Patience);
    }
}
