using Crawler.Lab.Scenarios;
using Crawler.Lab.Tracking;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Swarms;

/// <summary>All peers of a scenario at their addresses, announcing themselves to the tracker of this process.</summary>
internal sealed class SwarmSimulation : IAsyncDisposable
{
    private readonly List<PeerListener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TrackerState _tracker;
    private Task _announcing = Task.CompletedTask;

    private SwarmSimulation(TrackerState tracker, Scenario scenario)
    {
        _tracker = tracker;
        Scenario = scenario;
        Swarms = SwarmCast.Draw(scenario);
    }

    /// <summary>What it plays.</summary>
    public Scenario Scenario { get; }

    /// <summary>The swarms.</summary>
    public IReadOnlyList<SwarmCast> Swarms { get; }

    /// <summary>Every peer at its address, in the order of the scenario.</summary>
    public IReadOnlyList<PeerListener> Peers => _listeners;

    /// <summary>Ends, with its exception, when a peer no longer accepts connections, or the peers no longer announce themselves.</summary>
    public Task Failure => Task.WhenAny([_announcing, .. _listeners.Where(l => l.IsAccepting).Select(l => l.Accepting)]).Unwrap();

    /// <summary>Takes every address and announces every peer once before it returns.</summary>
    /// <exception cref="EndpointTakenException">An address is taken by another program.</exception>
    public static async Task<SwarmSimulation> StartAsync(Scenario scenario, TrackerState tracker, TrackerOptions options, TimeProvider time)
    {
        var simulation = new SwarmSimulation(tracker, scenario);
        try
        {
            var addresses = new AddressPlan(scenario);
            foreach (var peer in simulation.Swarms.SelectMany(s => s.Peers))
            {
                var endpoint = addresses.Next(peer);
                await EndpointTakenException.TranslateAsync($"tcp {endpoint} (a simulated peer)", () =>
                {
                    simulation._listeners.Add(new PeerListener(peer, endpoint, time));
                    return Task.CompletedTask;
                });
            }
        }
        catch
        {
            await simulation.DisposeAsync();
            throw;
        }

        simulation.AnnounceAll(AnnounceEvent.Started);
        simulation._announcing = simulation.AnnounceAsync(options.Interval, time, simulation._stop.Token);
        return simulation;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _announcing;
        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask()));
        _stop.Dispose();
    }

    private async Task AnnounceAsync(TimeSpan interval, TimeProvider time, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                AnnounceAll(AnnounceEvent.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The simulation stops.
        }
    }

    private void AnnounceAll(AnnounceEvent announceEvent)
    {
        foreach (var listener in _listeners)
        {
            var request = new AnnounceRequest
            {
                InfoHash = listener.Peer.InfoHash,
                PeerId = listener.Peer.PeerId,
                Port = listener.Endpoint.Port,
                Left = listener.Peer.Left,
                Event = listener.Peer.IsPartialSeed && announceEvent == AnnounceEvent.None ? AnnounceEvent.Paused : announceEvent,
                NumWant = 0,
            };
            _tracker.Announce(request, listener.Endpoint.ToIPAddress());
        }
    }
}
