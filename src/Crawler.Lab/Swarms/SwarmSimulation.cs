using Crawler.Lab.Scenarios;
using Crawler.Lab.Tracking;
using Crawler.Lab.Truth;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Swarms;

/// <summary>All peers of a scenario at their addresses, announcing themselves to the tracker of this process.</summary>
internal sealed class SwarmSimulation : IPeerStage, IAsyncDisposable
{
    private readonly List<PeerListener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly TrackerState _tracker;
    private readonly TimeProvider _time;
    private readonly AddressPlan _addresses;
    private readonly SwarmDirectory _directory;
    private Task _announcing = Task.CompletedTask;
    private Task _living = Task.CompletedTask;
    private TruthWriter? _record;

    private SwarmSimulation(TrackerState tracker, Scenario scenario, TimeProvider time)
    {
        _tracker = tracker;
        _time = time;
        _addresses = new AddressPlan(scenario);
        _directory = new SwarmDirectory(() => Peers, time);
        Scenario = scenario;
        Swarms = SwarmCast.Draw(scenario);
    }

    /// <summary>What it plays.</summary>
    public Scenario Scenario { get; }

    /// <summary>The swarms.</summary>
    public IReadOnlyList<SwarmCast> Swarms { get; }

    /// <summary>Every peer at its address now, at the start in the order of the scenario.</summary>
    public IReadOnlyList<PeerListener> Peers
    {
        get
        {
            lock (_gate)
            {
                return [.. _listeners];
            }
        }
    }

    /// <summary>Ends, with its exception, when a peer no longer accepts connections though it should, or when the swarms stand still.</summary>
    public Task Failure => Task.WhenAny(_living.IsCompleted ? [_announcing, _failed.Task] : [_announcing, _living, _failed.Task]).Unwrap();

    DateTimeOffset IPeerStage.Now => _time.GetUtcNow();

    /// <summary>Takes every address and announces every peer once before it returns.</summary>
    /// <exception cref="EndpointTakenException">An address is taken by another program.</exception>
    public static async Task<SwarmSimulation> StartAsync(Scenario scenario, TrackerState tracker, TrackerOptions options, TimeProvider time)
    {
        var simulation = new SwarmSimulation(tracker, scenario, time);
        try
        {
            foreach (var peer in simulation.Swarms.SelectMany(s => s.Peers))
            {
                await simulation.OpenAsync(peer, simulation._addresses.Next(peer));
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

    /// <summary>Lets the swarms change as the scenario says, and writes down how.</summary>
    public void Live(TruthWriter record)
    {
        _record = record;
        var random = new Random(Scenario.Seed);
        var swarms = Swarms.Where(s => s.Plan.Life != LifePlan.None)
            .Select(s => new SwarmEvolution(s, Peers.Where(p => p.Peer.InfoHash == s.Torrent.InfoHash), this, new Random(random.Next())))
            .ToList();
        if (swarms.Count > 0)
        {
            _living = LiveAsync(swarms, _stop.Token);
        }
    }

    async Task<IPeerSeat> IPeerStage.AddAsync(SimulatedPeer peer) => await OpenAsync(peer, _addresses.Next(peer));

    async Task<IPeerSeat> IPeerStage.ReplaceAsync(IPeerSeat seat, SimulatedPeer peer)
    {
        await ((IPeerStage)this).RemoveAsync(seat);
        return await OpenAsync(peer, seat.Endpoint.ToIPEndPoint());
    }

    async Task IPeerStage.RemoveAsync(IPeerSeat seat)
    {
        var listener = (PeerListener)seat;
        lock (_gate)
        {
            _listeners.Remove(listener);
        }

        await listener.DisposeAsync();
    }

    void IPeerStage.Announce(IPeerSeat seat, AnnounceEvent announceEvent) => Announce((PeerListener)seat, announceEvent);

    void IPeerStage.Tell(IReadOnlyList<TruthLine> lines) => _record?.Append(lines);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _announcing;
        await _living;
        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask()));
        _stop.Dispose();
    }

    private async Task<PeerListener> OpenAsync(SimulatedPeer peer, System.Net.IPEndPoint endpoint)
    {
        PeerListener? listener = null;
        await EndpointTakenException.TranslateAsync($"tcp {endpoint} (a simulated peer)", () =>
        {
            listener = new PeerListener(peer, endpoint, _time, _directory);
            return Task.CompletedTask;
        });
        lock (_gate)
        {
            _listeners.Add(listener!);
        }

        _ = WatchAsync(listener!);
        return listener!;
    }

    private async Task WatchAsync(PeerListener listener)
    {
        try
        {
            await listener.Accepting;
        }
        catch (Exception e)
        {
            _failed.TrySetException(e);
        }
    }

    private async Task LiveAsync(List<SwarmEvolution> swarms, CancellationToken cancel)
    {
        var start = _time.GetTimestamp();
        try
        {
            while (true)
            {
                var wait = swarms.Min(s => s.Next) - _time.GetElapsedTime(start);
                await Task.Delay(wait is not { } w ? Timeout.InfiniteTimeSpan : w > TimeSpan.Zero ? w : TimeSpan.Zero, _time, cancel);
                foreach (var swarm in swarms)
                {
                    await swarm.AdvanceAsync(_time.GetElapsedTime(start));
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The simulation stops.
        }
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
        foreach (var listener in Peers.Where(p => !p.Peer.IsAway))
        {
            Announce(listener, announceEvent);
        }
    }

    private void Announce(PeerListener listener, AnnounceEvent announceEvent) => _tracker.Announce(
        new AnnounceRequest
        {
            InfoHash = listener.Peer.InfoHash,
            PeerId = listener.Peer.PeerId,
            Port = listener.Endpoint.Port,
            Left = listener.Peer.Left,
            Event = listener.Peer.IsPartialSeed && announceEvent == AnnounceEvent.None ? AnnounceEvent.Paused : announceEvent,
            NumWant = 0,
        },
        listener.Endpoint.ToIPAddress());
}
