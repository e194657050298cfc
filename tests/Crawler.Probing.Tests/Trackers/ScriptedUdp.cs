using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>A UDP socket on loopback that answers each datagram with those of a test's making.</summary>
internal sealed class ScriptedUdp : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _stranger = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<byte[]> _requests = new();
    private readonly Func<byte[], IEnumerable<(byte[] Datagram, bool FromStranger)>> _answer;
    private readonly Task _serving;

    public ScriptedUdp(Func<byte[], IEnumerable<(byte[] Datagram, bool FromStranger)>> answer)
    {
        _answer = answer;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _stranger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _serving = ServeAsync();
    }

    public int Port { get; }

    public Uri Announce => new($"udp://127.0.0.1:{Port}/announce");

    public IReadOnlyList<byte[]> Requests => [.. _requests];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        _stranger.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                var request = buffer[..received.ReceivedBytes];
                _requests.Enqueue(request);
                foreach (var (datagram, fromStranger) in _answer(request))
                {
                    await (fromStranger ? _stranger : _socket).SendToAsync(datagram, SocketFlags.None, received.RemoteEndPoint, _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
