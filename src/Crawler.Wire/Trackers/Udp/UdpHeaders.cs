using System.Buffers.Binary;

namespace Crawler.Wire.Trackers.Udp;

/// <summary>The first 16 bytes of every request.</summary>
/// <param name="ConnectionId">From a connect reply; <see cref="UdpConnect.ProtocolId"/> in a connect request.</param>
/// <param name="Action">What is asked.</param>
/// <param name="TransactionId">Chosen by the client, given back in the reply.</param>
/// <remarks>https://www.bittorrent.org/beps/bep_0015.html</remarks>
public readonly record struct UdpRequestHeader(ulong ConnectionId, UdpAction Action, uint TransactionId)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    /// <summary>Reads the header; any action number is let through.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out UdpRequestHeader header, out WireError error)
    {
        header = default;
        if (packet.Length < Size)
        {
            error = new WireError(WireErrorKind.UnexpectedEnd, packet.Length, "a UDP tracker request has at least 16 bytes");
            return false;
        }

        header = new UdpRequestHeader(
            BinaryPrimitives.ReadUInt64BigEndian(packet),
            (UdpAction)BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(packet[12..]));
        error = default;
        return true;
    }

    /// <summary>Writes the 16 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, ConnectionId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], (uint)Action);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], TransactionId);
    }
}

/// <summary>The first 8 bytes of every reply.</summary>
/// <param name="Action">What is answered, or <see cref="UdpAction.Error"/>.</param>
/// <param name="TransactionId">The request's.</param>
/// <remarks>https://www.bittorrent.org/beps/bep_0015.html</remarks>
public readonly record struct UdpReplyHeader(UdpAction Action, uint TransactionId)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 8;

    /// <summary>Reads the header; any action number is let through.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out UdpReplyHeader header, out WireError error)
    {
        header = default;
        if (packet.Length < Size)
        {
            error = new WireError(WireErrorKind.UnexpectedEnd, packet.Length, "a UDP tracker reply has at least 8 bytes");
            return false;
        }

        header = new UdpReplyHeader(
            (UdpAction)BinaryPrimitives.ReadUInt32BigEndian(packet), BinaryPrimitives.ReadUInt32BigEndian(packet[4..]));
        error = default;
        return true;
    }

    /// <summary>Writes the 8 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Action);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], TransactionId);
    }

    /// <summary>Reads the header of a reply that must answer <paramref name="expected"/> and have at least <paramref name="minSize"/> bytes.</summary>
    internal static bool TryReadAs(ReadOnlySpan<byte> packet, UdpAction expected, int minSize, out WireError error)
    {
        if (!TryRead(packet, out var header, out error))
        {
            return false;
        }

        if (header.Action != expected)
        {
            error = new WireError(WireErrorKind.InvalidValue, 0, "the reply is for another action");
            return false;
        }

        if (packet.Length < minSize)
        {
            error = new WireError(WireErrorKind.UnexpectedEnd, packet.Length, $"this reply has at least {minSize} bytes");
            return false;
        }

        return true;
    }
}
