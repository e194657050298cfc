using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>A UDP socket on loopback that answers each datagram as a test says. Connects are granted unless the test takes them over.</summary>
internal sealed class ScriptedUdpTracker : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<UdpCall, Task> _answer;
    private readonly bool _grantsConnects;
    private readonly Channel<UdpCall> _calls = Channel.CreateUnbounded<UdpCall>();
    private readonly Task _receiving;
    private int _connects;

    public ScriptedUdpTracker(Func<UdpCall, Task> answer, IPAddress? address = null, bool grantsConnects = true)
    {
        _answer = answer;
        _grantsConnects = grantsConnects;
        address ??= IPAddress.Loopback;
        _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(address, 0));
        Endpoint = (IPEndPoint)_socket.LocalEndPoint!;
        _receiving = ReceiveAsync();
    }

    public IPEndPoint Endpoint { get; }

    public Uri Announce => new($"udp://{Endpoint}/announce?pass=key");

    /// <summary>Connect requests so far; a granted id is its number.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>The next request other than a connect, in the order they came.</summary>
    public async Task<UdpCall> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(Asking.Patience);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[4096];
        var any = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, any, _stop.Token);
                var call = new UdpCall(_socket, received.RemoteEndPoint, buffer.AsSpan(0, received.ReceivedBytes).ToArray());
                if (call.Action != UdpAction.Connect)
                {
                    _calls.Writer.TryWrite(call);
                    await _answer(call);
                    continue;
                }

                var number = Interlocked.Increment(ref _connects);
                await (_grantsConnects ? call.GrantAsync((ulong)number) : _answer(call));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}

/// <summary>One request, and the ways to answer it.</summary>
internal sealed class UdpCall(Socket socket, EndPoint from, byte[] datagram)
{
    private readonly UdpRequestHeader _header = UdpRequestHeader.TryRead(datagram, out var header, out _) ? header : default;

    public UdpAction Action => _header.Action;

    public ulong ConnectionId => _header.ConnectionId;

    public uint TransactionId => _header.TransactionId;

    /// <summary>The announce, as a tracker reads it.</summary>
    public AnnounceRequest ReadAnnounce()
    {
        Assert.True(UdpAnnounce.TryReadRequest(datagram, out _, out var request, out var error), error.ToString());
        return request;
    }

    /// <summary>The info-hashes of the scrape, as a tracker reads them.</summary>
    public InfoHash[] ReadScrape()
    {
        Assert.True(UdpScrape.TryReadRequest(datagram, out var hashes, out var error), error.ToString());
        return hashes;
    }

    public Task GrantAsync(ulong connectionId) => WriteAsync(buffer => UdpConnect.WriteReply(buffer, TransactionId, connectionId));

    public Task ErrorAsync(string message) => WriteAsync(buffer => UdpError.WriteReply(buffer, TransactionId, message));

    public Task CountsAsync(params ScrapeCounts[] counts) => WriteAsync(buffer => UdpScrape.WriteReply(buffer, TransactionId, counts));

    public Task AnnouncedAsync(AnnounceReply reply, bool overIPv6 = false) =>
        WriteAsync(buffer => UdpAnnounce.WriteReply(buffer, TransactionId, reply, overIPv6));

    /// <summary>Header and body; by default the header that fits, from the socket that was asked.</summary>
    public Task ReplyAsync(byte[] body, UdpAction? action = null, uint? transactionId = null, Socket? by = null)
    {
        var reply = new byte[UdpReplyHeader.Size + body.Length];
        new UdpReplyHeader(action ?? Action, transactionId ?? TransactionId).Write(reply);
        body.CopyTo(reply, UdpReplyHeader.Size);
        return (by ?? socket).SendToAsync(reply, SocketFlags.None, from);
    }

    public Task SendAsync(byte[] bytes) => socket.SendToAsync(bytes, SocketFlags.None, from);

    private Task<int> WriteAsync(Func<byte[], int> write)
    {
        var buffer = new byte[2048];
        return socket.SendToAsync(buffer.AsMemory(0, write(buffer)), SocketFlags.None, from).AsTask();
    }
}
