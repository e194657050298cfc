using System.Net;

namespace Crawler.Lab.Tracking;

/// <summary>A running tracker: one state behind HTTP and UDP sockets, and what keeps it in order.</summary>
internal sealed class TrackerServer : IAsyncDisposable
{
    private readonly List<HttpTrackerServer> _http = [];
    private readonly List<UdpTrackerServer> _udp = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    private readonly ArrivalLog? _arrivals;

    private TrackerServer(TrackerState state, TrackerKeeper keeper, ArrivalLog? arrivals)
    {
        State = state;
        Keeper = keeper;
        _arrivals = arrivals;
    }

    /// <summary>What it knows; peers inside this process announce here.</summary>
    public TrackerState State { get; }

    /// <summary>Keeps it in order.</summary>
    public TrackerKeeper Keeper { get; }

    /// <summary>Announce URLs with the real ports, HTTP before UDP.</summary>
    public IReadOnlyList<Uri> AnnounceUrls =>
    [
        .. _http.Select(s => new Uri($"http://{s.Endpoint}/announce")),
        .. _udp.Select(s => new Uri($"udp://{s.Endpoint}/announce")),
    ];

    /// <summary>Binds every socket and begins to answer; when one cannot be bound, none stays open.</summary>
    /// <exception cref="EndpointTakenException">An endpoint is taken, or not this machine's.</exception>
    /// <exception cref="TrackerFileException">A file holds something else than it should.</exception>
    public static async Task<TrackerServer> StartAsync(
        TrackerOptions options,
        IReadOnlyList<IPEndPoint> http,
        IReadOnlyList<IPEndPoint> udp,
        TimeProvider time,
        Random random,
        CancellationToken cancel,
        TrackerFiles? files = null)
    {
        var arrivals = files?.Arrivals is { } path ? new ArrivalLog(path, time) : null;
        var state = new TrackerState(options, time, random, arrivals);
        var server = new TrackerServer(state, new TrackerKeeper(state, options, files ?? new TrackerFiles(), time), arrivals);
        server.Keeper.Load();
        try
        {
            foreach (var endpoint in http)
            {
                await EndpointTakenException.TranslateAsync($"http {endpoint}", () => server.AddHttpAsync(endpoint, time, cancel));
            }

            var ids = new ConnectionIds(time);
            foreach (var endpoint in udp)
            {
                await EndpointTakenException.TranslateAsync($"udp {endpoint}", () => server.AddUdpAsync(endpoint, ids));
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server._loops.Add(server.Keeper.RunAsync(server._stop.Token));
        return server;
    }

    /// <summary>Ends, with its exception, when one of the loops does: a tracker that half works must not go on in silence.</summary>
    public Task Failure => Task.WhenAny(_loops).Unwrap();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var server in _http)
        {
            await server.StopAsync(_stop.Token);
            server.Dispose();
        }

        await Task.WhenAll(_loops);
        _udp.ForEach(server => server.Dispose());
        _arrivals?.Dispose();
        _stop.Dispose();
    }

    private async Task AddHttpAsync(IPEndPoint endpoint, TimeProvider time, CancellationToken cancel)
    {
        var server = new HttpTrackerServer(endpoint, State, time);
        _http.Add(server);
        await server.StartAsync(cancel);
    }

    private Task AddUdpAsync(IPEndPoint endpoint, ConnectionIds ids)
    {
        var server = new UdpTrackerServer(endpoint, new UdpTrackerAnswers(State, ids));
        _udp.Add(server);
        _loops.Add(server.RunAsync(_stop.Token));
        return Task.CompletedTask;
    }
}
