using System.Net;

namespace Crawler.Lab.Seeding;

/// <summary>
/// A running everseed: several torrents behind the same ports, for IPv4 and IPv6. It accepts peers, and calls those that trackers
/// name, for they may be where no call reaches them.
/// </summary>
internal sealed class SeedServer : IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    private readonly SeedHouse _house;
    private readonly List<SeedListener> _listeners = [];
    private readonly List<SeedVoice> _voices = [];
    private readonly List<TierAnnouncer> _announcers = [];
    private readonly List<Task> _announcing = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _turns = Task.CompletedTask;

    private SeedServer(SeedHouse house) => _house = house;

    /// <summary>Where it listens, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => [.. _listeners.Select(l => l.Endpoint)];

    /// <summary>Ends, with its exception, when one of the loops does.</summary>
    public Task Failure => Task.WhenAny([_turns, .. _listeners.Select(l => l.Accepting), .. _announcing]).Unwrap();

    /// <summary>Binds every socket; when one cannot be bound, none stays open.</summary>
    /// <exception cref="EndpointTakenException">An endpoint is taken, or not this machine's.</exception>
    public static async Task<SeedServer> StartAsync(SeedOptions options, SeedHouse house)
    {
        var server = new SeedServer(house);
        try
        {
            foreach (var endpoint in options.Listen)
            {
                await EndpointTakenException.TranslateAsync($"tcp {endpoint}", () =>
                {
                    server._listeners.Add(new SeedListener(endpoint, house));
                    return Task.CompletedTask;
                });
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server._voices.AddRange(server._listeners.Select(l => new SeedVoice(l.Endpoint, house)));
        server._turns = server.TakeTurnsAsync(options.Turn);
        return server;
    }

    /// <summary>Serves a verified torrent, and returns once every tier of its trackers was tried.</summary>
    public async Task AddAsync(SeededTorrent torrent)
    {
        if (!_house.TryAdd(torrent))
        {
            _house.Report($"{torrent.Metainfo.Name} is seeded already");
            return;
        }

        var firsts = new List<Task>();
        foreach (var tier in torrent.Metainfo.Trackers.Select(Usable).Where(t => t.Count > 0))
        {
            foreach (var voice in _voices)
            {
                foreach (var swarm in torrent.SwarmHashes)
                {
                    var announcer = new TierAnnouncer(swarm, torrent, tier, voice, _house);
                    var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _announcers.Add(announcer);
                    _announcing.Add(announcer.RunAsync(first, _stop.Token));
                    firsts.Add(first.Task);
                }
            }
        }

        await Task.WhenAll(firsts);
    }

    /// <summary>Says goodbye to the trackers, for a few seconds at most, and hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_announcing);
        using (var limit = new CancellationTokenSource(Goodbye, _house.Time))
        {
            await Task.WhenAll(_announcers.Select(a => a.StopAsync(limit.Token)));
        }

        await _turns;
        await Task.WhenAll(_listeners.Select(l => l.DisposeAsync().AsTask()));
        foreach (var voice in _voices)
        {
            await voice.DisposeAsync();
        }

        _stop.Dispose();
    }

    private static List<Uri> Usable(IReadOnlyList<string> tier)
    {
        var trackers = new List<Uri>();
        foreach (var text in tier)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "udp")
            {
                trackers.Add(uri);
            }
        }

        return trackers;
    }

    private async Task TakeTurnsAsync(TimeSpan turn)
    {
        using var timer = new PeriodicTimer(turn, _house.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                _house.Slots.Rotate();
            }
        }
        catch (OperationCanceledException)
        {
            // The seed stops.
        }
    }
}
