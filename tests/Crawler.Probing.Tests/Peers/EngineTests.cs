using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Probing.Tests.Peers;

public sealed class EpollEngineTests() : EngineTests(PeerEngineKind.Epoll);

public sealed class SocketEngineTests() : EngineTests(PeerEngineKind.Socket);

/// <summary>What an engine does with connections, whatever is said on them.</summary>
public abstract class EngineTests(PeerEngineKind engine)
{
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xAB, 20)]);
    private static readonly byte[] Seed =
        ScriptedPeer.Greeting(Hash, 0, "-XX0000-", x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xFF]));

    [Fact]
    public async Task One_slot_serves_many_peers_one_after_another_whatever_each_of_them_did()
    {
        await using var seed = ScriptedPeer.Saying(Seed);
        await using var closing = new ScriptedPeer((_, _) => Task.CompletedTask);
        var gone = ScriptedPeer.Saying([]);
        await gone.DisposeAsync();
        using var prober = Prober(x => x.InFlight = 1);
        var targets = Enumerable.Range(0, 60).Select(i => Target(i % 3 == 0 ? seed.Endpoint : i % 3 == 1 ? closing.Endpoint : gone.Endpoint));
        var outcomes = new List<ProbeOutcome>();
        await foreach (var visit in prober.VisitAllAsync(targets.ToAsyncEnumerable(), default))
        {
            outcomes.Add(visit.Outcome);
        }

        Assert.Equal((20, 20), (outcomes.Count(x => x == ProbeOutcome.Handshaken), outcomes.Count(x => x == ProbeOutcome.Refused)));
        Assert.Equal(20, outcomes.Count(x => x is ProbeOutcome.Closed or ProbeOutcome.Reset));
    }

    [Fact]
    public async Task Visits_can_be_handed_over_at_once()
    {
        await using var seed = ScriptedPeer.Saying(Seed);
        using var prober = Prober(x => x.InFlight = 7);
        var seeds = 0;
        await prober.VisitAllAsync(Enumerable.Repeat(Target(seed.Endpoint), 50).ToAsyncEnumerable(), x => seeds += x.Seed == true ? 1 : 0, default);
        Assert.Equal(50, seeds);
    }

    [Fact]
    public async Task A_fault_of_who_takes_the_visits_comes_back_to_who_asked_for_them()
    {
        await using var seed = ScriptedPeer.Saying(Seed);
        using var prober = Prober();
        var targets = Enumerable.Repeat(Target(seed.Endpoint), 3).ToAsyncEnumerable();
        await Assert.ThrowsAsync<InvalidOperationException>(() => prober.VisitAllAsync(targets, _ => throw new InvalidOperationException(), default));
        Assert.Equal(ProbeOutcome.Handshaken, (await prober.VisitAsync(Target(seed.Endpoint), default)).Outcome);
    }

    [Fact]
    public async Task Stopping_ends_visits_that_wait_and_those_under_way()
    {
        using var stop = new CancellationTokenSource();
        await using var silent = ScriptedPeer.Saying([]);
        using var prober = Prober(x => x.InFlight = 2);
        var visits = Enumerable.Range(0, 10).Select(_ => prober.VisitAsync(Target(silent.Endpoint), stop.Token)).ToArray();
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(visits).WaitAsync(TimeSpan.FromSeconds(20)), x => Assert.Equal(ProbeOutcome.Cancelled, x.Outcome));
    }

    [Fact]
    public async Task A_prober_that_is_disposed_leaves_nobody_waiting()
    {
        await using var silent = ScriptedPeer.Saying([]);
        var prober = Prober();
        var visit = prober.VisitAsync(Target(silent.Endpoint), default);
        prober.Dispose();
        Assert.Equal(ProbeOutcome.Cancelled, (await visit.WaitAsync(TimeSpan.FromSeconds(20))).Outcome);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => prober.VisitAsync(Target(silent.Endpoint), default));
    }

    [Fact]
    public async Task A_failure_of_the_engine_itself_is_told_and_never_a_silence()
    {
        var time = new BreakableTime();
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            time.IsBroken = true;
            await socket.SendAsync(Seed, stop);
            await ScriptedPeer.SilenceAsync(stop);
        });
        using var prober = Prober(time: time);
        await Assert.ThrowsAsync<BrokenTimeException>(() => prober.VisitAsync(Target(peer.Endpoint), default).WaitAsync(TimeSpan.FromSeconds(20)));
        await Assert.ThrowsAnyAsync<Exception>(() => prober.VisitAsync(Target(peer.Endpoint), default).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Peers_over_IPv6_are_visited_by_the_same_slots()
    {
        await using var v4 = ScriptedPeer.Saying(Seed);
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        using var prober = Prober(x => x.InFlight = 1);
        var v6 = PeerEndpoint.From((IPEndPoint)listener.LocalEndPoint!);
        foreach (var endpoint in new[] { v4.Endpoint, v6, v4.Endpoint, v6 })
        {
            var visiting = prober.VisitAsync(Target(endpoint), default);
            if (endpoint == v6)
            {
                using var accepted = await listener.AcceptAsync();
                await ScriptedPeer.ReadAsync(accepted, Handshake.Size, default);
                await accepted.SendAsync(Seed);
                Assert.Equal((true, v6), ((await visiting).Seed, (await visiting).Endpoint));
            }

            Assert.Equal(ProbeOutcome.Handshaken, (await visiting).Outcome);
        }
    }

    [Fact]
    public async Task The_local_address_is_the_one_that_was_given_and_of_the_other_family_it_is_our_fault()
    {
        var callers = new List<string>();
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            callers.Add(((IPEndPoint)socket.RemoteEndPoint!).Address.ToString());
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            await socket.SendAsync(Seed, stop);
            await ScriptedPeer.SilenceAsync(stop);
        });
        using var prober = Prober(bind: IPAddress.Parse("127.0.0.77"));
        Assert.True((await prober.VisitAsync(Target(peer.Endpoint), default)).Seed);
        Assert.True((await prober.VisitAsync(Target(peer.Endpoint), default)).Seed);
        Assert.Equal(["127.0.0.77", "127.0.0.77"], callers);
        var other = await prober.VisitAsync(Target(PeerEndpoint.From(IPAddress.IPv6Loopback, 6881)), default);
        Assert.Equal((ProbeOutcome.Inconclusive, ProbeStage.Connect), (other.Outcome, other.Stage));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connections_are_closed_as_the_option_says(bool graceful)
    {
        var end = new TaskCompletionSource<string>();
        await using var peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            await socket.SendAsync(Seed, stop);
            try
            {
                end.SetResult(await socket.ReceiveAsync(new byte[100], stop) == 0 ? "closed" : "said more");
            }
            catch (SocketException e)
            {
                end.SetResult(e.SocketErrorCode == SocketError.ConnectionReset ? "reset" : e.Message);
            }
        });
        using var prober = Prober(x => x.GracefulClose = graceful);
        Assert.True((await prober.VisitAsync(Target(peer.Endpoint), default)).Seed);
        Assert.Equal(graceful ? "closed" : "reset", await end.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static PeerTarget Target(PeerEndpoint endpoint) => new(new SwarmRef(0, Hash), endpoint, Pieces: 8);

    private PeerProber Prober(Action<PeerOptions>? configure = null, IPAddress? bind = null, TimeProvider? time = null)
    {
        var options = new PeerOptions
        {
            Engine = engine,
            Encryption = PeerEncryption.Plain,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            HandshakeTimeout = TimeSpan.FromSeconds(30),
            BitfieldWait = TimeSpan.FromSeconds(30),
            Timeout = TimeSpan.FromMinutes(2),
        };
        configure?.Invoke(options);
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true });
        return new PeerProber(options, new TrackerOptions(), policy, bind, time ?? TimeProvider.System);
    }

    /// <summary>A clock that stands for whatever may go wrong in an engine.</summary>
    private sealed class BreakableTime : TimeProvider
    {
        public volatile bool IsBroken;

        public override long GetTimestamp() => IsBroken ? throw new BrokenTimeException() : base.GetTimestamp();
    }

    private sealed class BrokenTimeException : Exception;
}
