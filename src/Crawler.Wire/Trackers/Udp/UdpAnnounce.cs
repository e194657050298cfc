using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Udp;

/// <summary>Announce: one swarm, its counts and some of its peers.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0015.html</remarks>
public static class UdpAnnounce
{
    /// <summary>Bytes of a request without options (BEP 41).</summary>
    public const int RequestSize = 98;

    /// <summary>Bytes that hold every request, options included.</summary>
    public const int MaxRequestSize = RequestSize + UdpUrlData.MaxBytes + 16;

    /// <summary>Bytes of a reply without peers.</summary>
    public const int ReplySize = 20;

    /// <summary>Client side: writes a request (with <see cref="AnnounceRequest.UrlData"/> as BEP 41 options) and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxRequestSize"/> bytes.</param>
    /// <param name="connectionId">From a connect reply, at most 60 s old.</param>
    /// <param name="transactionId">Random.</param>
    /// <param name="request">What to say.</param>
    public static int WriteRequest(Span<byte> destination, ulong connectionId, uint transactionId, AnnounceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        new UdpRequestHeader(connectionId, UdpAction.Announce, transactionId).Write(destination);
        request.InfoHash.WriteTo(destination[16..]);
        request.PeerId.WriteTo(destination[36..]);
        BinaryPrimitives.WriteInt64BigEndian(destination[56..], request.Downloaded);
        BinaryPrimitives.WriteInt64BigEndian(destination[64..], request.Left);
        BinaryPrimitives.WriteInt64BigEndian(destination[72..], request.Uploaded);
        var announceEvent = request.Event == AnnounceEvent.Paused ? AnnounceEvent.None : request.Event;
        BinaryPrimitives.WriteUInt32BigEndian(destination[80..], (uint)announceEvent);
        destination.Slice(84, 4).Clear();
        if (request.Ip is { AddressFamily: AddressFamily.InterNetwork } ip)
        {
            ip.TryWriteBytes(destination[84..], out _);
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[88..], request.Key ?? 0);
        BinaryPrimitives.WriteInt32BigEndian(destination[92..], request.NumWant ?? -1);
        BinaryPrimitives.WriteUInt16BigEndian(destination[96..], request.Port);
        return RequestSize + UdpUrlData.Write(destination[RequestSize..], request.UrlData);
    }

    /// <summary>Server side: reads a request. An address of 0.0.0.0 and a count of -1 are "not said".</summary>
    public static bool TryReadRequest(
        ReadOnlySpan<byte> packet, out UdpRequestHeader header, [NotNullWhen(true)] out AnnounceRequest? request, out WireError error)
    {
        request = null;
        if (!UdpRequestHeader.TryRead(packet, out header, out error))
        {
            return false;
        }

        if (packet.Length < RequestSize)
        {
            error = new WireError(WireErrorKind.UnexpectedEnd, packet.Length, "an announce request has at least 98 bytes");
            return false;
        }

        var announceEvent = BinaryPrimitives.ReadUInt32BigEndian(packet[80..]);
        if (header.Action != UdpAction.Announce || announceEvent > (uint)AnnounceEvent.Stopped)
        {
            error = new WireError(WireErrorKind.InvalidValue, header.Action == UdpAction.Announce ? 80 : 8, "not an announce with a known event");
            return false;
        }

        if (!UdpUrlData.TryRead(packet[RequestSize..], RequestSize, out var urlData, out error))
        {
            return false;
        }

        var numWant = BinaryPrimitives.ReadInt32BigEndian(packet[92..]);
        var ip = packet.Slice(84, 4);
        request = new AnnounceRequest
        {
            InfoHash = new InfoHash(packet[16..]),
            PeerId = new PeerId(packet[36..]),
            Downloaded = BinaryPrimitives.ReadInt64BigEndian(packet[56..]),
            Left = BinaryPrimitives.ReadInt64BigEndian(packet[64..]),
            Uploaded = BinaryPrimitives.ReadInt64BigEndian(packet[72..]),
            Event = (AnnounceEvent)announceEvent,
            Ip = ip.ContainsAnyExcept((byte)0) ? new IPAddress(ip) : null,
            Key = BinaryPrimitives.ReadUInt32BigEndian(packet[88..]),
            NumWant = numWant < 0 ? null : numWant,
            Port = BinaryPrimitives.ReadUInt16BigEndian(packet[96..]),
            UrlData = urlData,
        };
        return true;
    }

    /// <summary>
    /// Server side: writes a reply and returns its length. Only peers of the asking socket's family fit in one; the others are left
    /// out, as are those beyond the room in <paramref name="destination"/>.
    /// </summary>
    public static int WriteReply(Span<byte> destination, uint transactionId, AnnounceReply reply, bool overIPv6)
    {
        ArgumentNullException.ThrowIfNull(reply);
        new UdpReplyHeader(UdpAction.Announce, transactionId).Write(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[8..], reply.Interval ?? 0);
        BinaryPrimitives.WriteInt32BigEndian(destination[12..], reply.Incomplete ?? 0);
        BinaryPrimitives.WriteInt32BigEndian(destination[16..], reply.Complete ?? 0);
        var written = ReplySize;
        var stride = overIPv6 ? PeerEndpoint.CompactV6Size : PeerEndpoint.CompactV4Size;
        foreach (var peer in reply.Peers)
        {
            if (peer.IsV4 != overIPv6 && written + stride <= destination.Length)
            {
                written += peer.WriteCompact(destination[written..]);
            }
        }

        return written;
    }

    /// <summary>
    /// Client side: reads a reply whose transaction id was matched already. Over IPv6 entries have 18 bytes; trackers that send
    /// 6-byte entries even there are recognised by what fits.
    /// </summary>
    public static bool TryReadReply(
        ReadOnlySpan<byte> packet, bool overIPv6, [NotNullWhen(true)] out AnnounceReply? reply, out WireError error)
    {
        reply = null;
        if (!UdpReplyHeader.TryReadAs(packet, UdpAction.Announce, ReplySize, out error))
        {
            return false;
        }

        var body = packet[ReplySize..];
        var stride = overIPv6 && CompactPeers.FitsV6(body) ? PeerEndpoint.CompactV6Size : PeerEndpoint.CompactV4Size;
        var peers = new List<PeerEndpoint>(body.Length / stride);
        if (!CompactPeers.TryRead(body, stride, ReplySize, peers, out error))
        {
            return false;
        }

        reply = new AnnounceReply
        {
            Interval = CountValue.From(BinaryPrimitives.ReadInt32BigEndian(packet[8..])),
            Incomplete = CountValue.From(BinaryPrimitives.ReadInt32BigEndian(packet[12..])),
            Complete = CountValue.From(BinaryPrimitives.ReadInt32BigEndian(packet[16..])),
            Peers = peers,
        };
        return true;
    }
}
