using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>Who waits for answers at a <see cref="UdpChannel"/>. Told in its thread, so it must not take long.</summary>
internal interface IUdpReceiver
{
    /// <summary>The tracker asked: nobody else can answer.</summary>
    SocketAddress Remote { get; }

    /// <summary>A datagram came from there under an id that is expected. It is valid during the call only.</summary>
    void Take(int tag, UdpReplyHeader header, ReadOnlySpan<byte> datagram);

    /// <summary>A request could not be sent, or the network says that it did not arrive.</summary>
    void Fail(int tag, uint transactionId, SocketError error);
}
