using System.Buffers.Binary;

namespace Crawler.Wire.Trackers.Udp;

/// <summary>Connect: the exchange that proves the client's address and gives it a connection id.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0015.html</remarks>
public static class UdpConnect
{
    /// <summary>The magic number in place of a connection id.</summary>
    public const ulong ProtocolId = 0x41727101980;

    /// <summary>Bytes of a request.</summary>
    public const int RequestSize = 16;

    /// <summary>Bytes of a reply; longer ones are allowed.</summary>
    public const int ReplySize = 16;

    /// <summary>Client side: writes a request and returns its length.</summary>
    public static int WriteRequest(Span<byte> destination, uint transactionId)
    {
        new UdpRequestHeader(ProtocolId, UdpAction.Connect, transactionId).Write(destination);
        return RequestSize;
    }

    /// <summary>Server side: reads a request.</summary>
    public static bool TryReadRequest(ReadOnlySpan<byte> packet, out uint transactionId, out WireError error)
    {
        transactionId = 0;
        if (!UdpRequestHeader.TryRead(packet, out var header, out error))
        {
            return false;
        }

        if (header.ConnectionId != ProtocolId || header.Action != UdpAction.Connect)
        {
            error = new WireError(WireErrorKind.InvalidValue, 0, "a connect request begins with the protocol's magic number and action 0");
            return false;
        }

        transactionId = header.TransactionId;
        return true;
    }

    /// <summary>Server side: writes a reply and returns its length.</summary>
    public static int WriteReply(Span<byte> destination, uint transactionId, ulong connectionId)
    {
        new UdpReplyHeader(UdpAction.Connect, transactionId).Write(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], connectionId);
        return ReplySize;
    }

    /// <summary>Client side: reads a reply whose transaction id was matched already.</summary>
    public static bool TryReadReply(ReadOnlySpan<byte> packet, out ulong connectionId, out WireError error)
    {
        connectionId = 0;
        if (!UdpReplyHeader.TryReadAs(packet, UdpAction.Connect, ReplySize, out error))
        {
            return false;
        }

        connectionId = BinaryPrimitives.ReadUInt64BigEndian(packet[8..]);
        return true;
    }
}
