using System.Net;
using System.Net.Sockets;
using System.Text;
using Crawler.Lab.Scenarios;
using Crawler.Lab.Tracking;
using Crawler.Lab.Truth;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Lab.Faults;

/// <summary>A tracker with a fault, in front of what the lab's sound tracker knows.</summary>
internal sealed class FaultyTracker : IAsyncDisposable
{
    private const int MaxHead = 16 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly TrackerPlan _plan;
    private readonly TrackerFault _fault;
    private readonly TrackerState _state;
    private readonly UdpTrackerAnswers _answers;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<PeerEndpoint> _ghosts;
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Takes its endpoints and begins to answer.</summary>
    /// <exception cref="SocketException">An endpoint is taken.</exception>
    public FaultyTracker(TrackerPlan plan, TrackerState state, IReadOnlyList<PeerEndpoint> ghosts, TimeProvider time)
    {
        _plan = plan;
        _fault = TrackerFaults.Find(plan.Fault)!;
        _state = state;
        _time = time;
        _ghosts = _fault.ListsGhosts ? ghosts : [];
        _answers = new UdpTrackerAnswers(state, new ConnectionIds(time));
        try
        {
            Listen(_fault.HasBothFamilies ? new IPEndPoint(IPAddress.Loopback, plan.Endpoint.Port) : plan.Endpoint);
            var first = (IPEndPoint)_sockets[0].LocalEndPoint!;
            if (_fault.HasBothFamilies)
            {
                Listen(new IPEndPoint(IPAddress.IPv6Loopback, first.Port));
            }

            Url = new Uri($"{plan.Transport}://{(_fault.HasBothFamilies ? $"localhost:{first.Port}" : first)}/announce");
        }
        catch
        {
            _sockets.ForEach(s => s.Dispose());
            throw;
        }

        _loops.AddRange(_sockets.Select(s => plan.Transport == "udp" ? AnswerUdpAsync(s) : AcceptAsync(s)));
    }

    /// <summary>Its announce URL.</summary>
    public Uri Url { get; }

    /// <summary>How swarms name it.</summary>
    public string Name => _plan.Name;

    /// <summary>Whether it lists addresses where nobody is.</summary>
    public bool ListsGhosts => _fault.ListsGhosts;

    /// <summary>Its line of the truth file.</summary>
    public TrackerTruth Truth => new()
    {
        Url = Url.OriginalString,
        Fault = _fault.Code,
        Announce = _fault.Announce,
        Scrape = _fault.Scrape,
        Counts = _fault.Counts,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _sockets.ForEach(s => s.Dispose());
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private void Listen(IPEndPoint endpoint)
    {
        var udp = _plan.Transport == "udp";
        var socket = new Socket(endpoint.AddressFamily, udp ? SocketType.Dgram : SocketType.Stream, udp ? ProtocolType.Udp : ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.Bind(endpoint);
        if (!udp)
        {
            socket.Listen();
        }
    }

    private async Task AnswerUdpAsync(Socket socket)
    {
        var packet = new byte[2048];
        var reply = new byte[4096];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(packet, SocketFlags.None, any, _stop.Token);
                var from = (IPEndPoint)received.RemoteEndPoint;
                var length = _answers.Answer(packet.AsSpan(0, received.ReceivedBytes), from.Address, reply.AsSpan(0, UdpTrackerAnswers.MaxReplySize));
                if (UdpReplyHeader.TryRead(reply.AsSpan(0, length), out var header, out _) && header.Action is UdpAction.Announce or UdpAction.Scrape)
                {
                    length = _fault.Change!(new FaultyUdpReply(reply, length, header.Action, header.TransactionId, Claimed(from.Address), _ghosts));
                }

                if (length > 0)
                {
                    await socket.SendToAsync(reply.AsMemory(0, length), SocketFlags.None, from, _stop.Token);
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // That client's loss, or the lab stops.
            }
        }
    }

    private async Task AcceptAsync(Socket socket)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = TalkAsync(await socket.AcceptAsync(_stop.Token));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // That client's loss, or the lab stops.
            }
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        using var owned = socket;
        try
        {
            using var limit = new CancellationTokenSource(LongestWait, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            if (await HearAsync(socket, either.Token) is { } target)
            {
                var question = target.IndexOf('?', StringComparison.Ordinal);
                var (path, query) = question < 0 ? (target, "") : (target[..question], target[question..]);
                await _fault.Answer(
                    new FaultyHttpExchange(socket, path, query, _state, _time) { Counts = Claimed(((IPEndPoint)socket.RemoteEndPoint!).Address), Ghosts = _ghosts },
                    either.Token);
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, or the lab stops.
        }
    }

    private ClaimedCounts? Claimed(IPAddress client) => _fault.Counts?[client.AddressFamily == AddressFamily.InterNetworkV6 ? "6" : "4"];

    /// <summary>The target of a GET request; null when it is none.</summary>
    private static async Task<string?> HearAsync(Socket socket, CancellationToken cancel)
    {
        var head = new byte[MaxHead];
        for (var filled = 0; filled < head.Length;)
        {
            var received = await socket.ReceiveAsync(head.AsMemory(filled), cancel);
            filled += received;
            if (received == 0)
            {
                return null;
            }

            if (head.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) >= 0)
            {
                return Encoding.ASCII.GetString(head, 0, filled).Split("\r\n")[0].Split(' ') is ["GET", var target, _] ? target : null;
            }
        }

        return null;
    }
}
