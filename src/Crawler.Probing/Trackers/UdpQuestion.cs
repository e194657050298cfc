using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>Writes a datagram for a transaction id and returns its length.</summary>
internal delegate int WriteDatagram(Span<byte> destination, uint transactionId);

/// <summary>One request that somebody waits for.</summary>
internal sealed class UdpQuestion(SocketAddress remote, UdpAction action, TimeProvider time) : IUdpReceiver
{
    private readonly long _sentAt = time.GetTimestamp();

    // Whoever waits goes on elsewhere: the thread that receives is everybody's.
    private readonly TaskCompletionSource<UdpAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public SocketAddress Remote => remote;

    /// <summary>The answer.</summary>
    public Task<UdpAnswer> Answer => _answer.Task;

    /// <inheritdoc/>
    public void Take(int tag, UdpReplyHeader header, ReadOnlySpan<byte> datagram)
    {
        if (header.Action == action || header.Action == UdpAction.Error)
        {
            _answer.TrySetResult(new UdpAnswer(datagram.ToArray(), header.Action, time.GetElapsedTime(_sentAt).TotalMilliseconds));
        }
    }

    /// <inheritdoc/>
    public void Fail(int tag, uint transactionId, SocketError error) => _answer.TrySetException(new SocketException((int)error));
}

/// <summary>A datagram that answers a request.</summary>
internal sealed record UdpAnswer(byte[] Datagram, UdpAction Action, double RttMs);
