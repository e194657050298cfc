using System.Net;
using System.Net.Sockets;

namespace Crawler.Lab.Tracking;

/// <summary>The tracker's UDP socket: one loop, one packet at a time.</summary>
internal sealed class UdpTrackerServer : IDisposable
{
    private readonly Socket _socket;
    private readonly UdpTrackerAnswers _answers;

    /// <summary>Binds the socket.</summary>
    /// <exception cref="SocketException">The endpoint is taken, or not this machine's.</exception>
    public UdpTrackerServer(IPEndPoint endpoint, UdpTrackerAnswers answers)
    {
        _answers = answers;
        _socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                // [::] serves IPv4 too, as it does over HTTP.
                _socket.DualMode = true;
            }

            _socket.Bind(endpoint);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        Endpoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Answers until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        // One byte more than any request, so that a longer packet is seen to be longer and not cut to fit.
        var packet = new byte[2048];
        var reply = new byte[UdpTrackerAnswers.MaxReplySize];
        var from = new SocketAddress(_socket.AddressFamily);
        var sender = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(packet, SocketFlags.None, from, cancel);
                var address = ((IPEndPoint)sender.Create(from)).Address;
                var length = _answers.Answer(packet.AsSpan(0, received), address, reply);
                if (length > 0)
                {
                    await _socket.SendToAsync(reply.AsMemory(0, length), SocketFlags.None, from, cancel);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // A packet longer than the buffer, or one that cannot be answered: that client's loss, not the tracker's end.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
