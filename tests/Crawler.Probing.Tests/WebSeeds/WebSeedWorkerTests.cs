using System.Collections.Concurrent;
using Crawler.Probing.Observations;
using Crawler.Probing.Observer;
using Crawler.Probing.Tests.Crawls;
using Crawler.Probing.Tests.Trackers;
using Crawler.Probing.Trackers;
using Crawler.Probing.WebSeeds;
using Crawler.Probing.Work;

namespace Crawler.Probing.Tests.WebSeeds;

/// <summary>One host after the other, one question after the other, against real servers.</summary>
public sealed class WebSeedWorkerTests : IDisposable
{
    private readonly WebSeedOptions _options = new() { HostPause = TimeSpan.FromMilliseconds(20), Timeout = TimeSpan.FromSeconds(5) };
    private readonly RecordingPorts _sink = new();
    private readonly OneHost _queue = new();
    private readonly WorkThrottle _throttle = new();
    private readonly ObserverGate _gate = new(new ObserverOptions(), () => true, TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _gate.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Files_of_a_host_are_asked_for_one_by_one_and_each_swarm_that_means_one_gets_its_answer()
    {
        var open = 0;
        await using var server = new ScriptedHttpTracker(async call =>
        {
            Assert.Equal(1, Interlocked.Increment(ref open));
            await call.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            Interlocked.Decrement(ref open);
        });
        _queue.Add(File(server, "a", (1, 5), (2, 6)), File(server, "b", (3, null)), File(server, "c", (4, 5)));

        var (left, pause) = await RunAsync();

        Assert.Empty(left);
        Assert.Equal((_options.HostPause, 3), (pause, server.Connections));
        Assert.Equal([true, false, true, true], Checks.Select(x => x.IsAvailable));
        Assert.Equal(["/a", "/b", "/c"], [(await server.NextAsync()).Path, (await server.NextAsync()).Path, (await server.NextAsync()).Path]);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_tried_once_for_all_its_files()
    {
        // It takes connections, but never agrees on TLS.
        await using var server = new ScriptedHttpTracker(call => call.SilenceAsync());
        _options.Timeout = TimeSpan.FromMilliseconds(300);
        _queue.Add([.. Enumerable.Range(1, 20).Select(x => new WebSeedFile(new Uri($"https://{server.Endpoint}/{x}"), [(Seed(x), null)]))]);

        await RunAsync();

        Assert.Equal((20, 1), (Checks.Count, server.Connections));
        Assert.All(Checks, x => Assert.Equal((ProbeOutcome.TimedOut, false), (x.Outcome, x.IsAvailable)));
    }

    [Fact]
    public async Task A_server_that_says_when_to_come_again_is_left_alone_until_then()
    {
        await using var server = ScriptedHttpTracker.SayingRaw("HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\n\r\n");
        _queue.Add(File(server, "a", (1, 5)), File(server, "b", (2, 5)));

        var (left, pause) = await RunAsync();

        Assert.Equal((TimeSpan.FromHours(1), 1), (pause, server.Connections));
        Assert.Equal("/b", Assert.Single(left).Target.AbsolutePath);
        Assert.Null(Assert.Single(Checks).IsAvailable);
    }

    [Fact]
    public async Task A_server_cannot_ask_for_more_time_than_is_given()
    {
        await using var server = ScriptedHttpTracker.SayingRaw("HTTP/1.1 503 Away\r\nRetry-After: 999999999\r\n\r\n");
        _queue.Add(File(server, "a", (1, 5)));

        Assert.Equal(_options.RetryAfterMax, (await RunAsync()).Pause);
    }

    [Fact]
    public async Task A_swarm_that_is_blocked_is_asked_nowhere()
    {
        await using var server = ScriptedHttpTracker.SayingRaw("HTTP/1.1 200 OK\r\n\r\n");
        _queue.Add(File(server, "a", (1, 5)), File(server, "b", (1, 5), (2, 5)));

        await RunAsync(new NetworkOptions { AllowPrivateAddresses = true, BlockedInfoHashes = [Asking.Hash(1).ToString()] });

        Assert.Equal((1, "/b"), (server.Connections, (await server.NextAsync()).Path));
        Assert.Equal(Asking.Hash(2), Assert.Single(Checks).Seed.Swarm.InfoHash);
    }

    [Fact]
    public async Task What_is_left_when_the_agent_stops_is_given_back()
    {
        await using var server = new ScriptedHttpTracker(call => call.SilenceAsync());
        _queue.Add(File(server, "a", (1, 5)), File(server, "b", (2, 5)));
        var running = Worker().RunAsync(_stop.Token);
        await server.NextAsync();

        await _stop.CancelAsync();
        await running;

        var (left, _) = await _queue.Completed.Task.WaitAsync(Asking.Patience);
        Assert.Equal("/b", Assert.Single(left).Target.AbsolutePath);
        Assert.Empty(Checks);
    }

    [Fact]
    public async Task While_there_is_no_room_nothing_is_claimed()
    {
        _throttle.Set(1, isFull: true);
        _queue.Add(new WebSeedFile(new Uri("http://a.example/"), [(Seed(1), null)]));
        var running = Worker().RunAsync(_stop.Token);
        await _queue.Waited.Task.WaitAsync(Asking.Patience);

        await _stop.CancelAsync();
        await running;

        Assert.Equal(0, _queue.Claims);
    }

    private List<WebSeedCheck> Checks => [.. _sink.Observations.Cast<WebSeedCheck>()];

    private static WebSeedRef Seed(int swarm) => new(new SwarmRef(swarm, Asking.Hash((byte)swarm)), "http://mirror.example/");

    private static WebSeedFile File(ScriptedHttpTracker server, string path, params (int Swarm, long? Bytes)[] seeds) =>
        new(new Uri($"http://{server.Endpoint}/{path}"), [.. seeds.Select(x => (Seed(x.Swarm), x.Bytes))]);

    private async Task<(IReadOnlyList<WebSeedFile> Left, TimeSpan Pause)> RunAsync(NetworkOptions? network = null)
    {
        var running = Worker(network).RunAsync(_stop.Token);
        var completed = await _queue.Completed.Task.WaitAsync(Asking.Patience);
        await _stop.CancelAsync();
        await running;
        return completed;
    }

    private WebSeedWorker Worker(NetworkOptions? network = null)
    {
        var policy = new AddressPolicy(network ?? new NetworkOptions { AllowPrivateAddresses = true });
        var prober = new WebSeedProber(_options, new TrackerOptions(), policy, null, TimeProvider.System);
        return new WebSeedWorker(_queue, prober, policy, _sink, _options, _gate, _throttle, TimeProvider.System);
    }

    /// <summary>The port, in memory: one host that is due once.</summary>
    private sealed class OneHost : IWebSeedQueue
    {
        private readonly ConcurrentQueue<WebSeedWork> _work = new();

        public TaskCompletionSource<(IReadOnlyList<WebSeedFile> Left, TimeSpan Pause)> Completed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Waited { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Claims { get; private set; }

        public void Add(params WebSeedFile[] files) => _work.Enqueue(new WebSeedWork(1, 1, files, DateTimeOffset.MaxValue));

        public Task<WebSeedWork?> ClaimAsync(CancellationToken cancellationToken)
        {
            Claims++;
            return Task.FromResult(_work.TryDequeue(out var work) ? work : null);
        }

        public Task WaitAsync(TimeSpan unknown, CancellationToken cancellationToken)
        {
            Waited.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        public Task CompleteAsync(WebSeedWork work, IReadOnlyList<WebSeedFile> left, TimeSpan pause, CancellationToken cancellationToken)
        {
            Completed.TrySetResult((left, pause));
            return Task.CompletedTask;
        }
    }
}
