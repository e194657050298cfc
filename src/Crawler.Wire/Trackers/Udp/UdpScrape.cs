using System.Buffers.Binary;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Udp;

/// <summary>Scrape: counts for up to 74 swarms, in the order asked.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0015.html</remarks>
public static class UdpScrape
{
    private const int EntrySize = 12;

    /// <summary>Bytes of a request for <paramref name="hashes"/> swarms.</summary>
    public static int RequestSize(int hashes) => UdpRequestHeader.Size + (hashes * InfoHash.Size);

    /// <summary>Bytes of a reply for <paramref name="hashes"/> swarms.</summary>
    public static int ReplySize(int hashes) => UdpReplyHeader.Size + (hashes * EntrySize);

    /// <summary>Client side: writes a request and returns its length.</summary>
    /// <exception cref="ArgumentException">No hash, or more than <see cref="TrackerLimits.UdpScrapeHashes"/>.</exception>
    public static int WriteRequest(Span<byte> destination, ulong connectionId, uint transactionId, ReadOnlySpan<InfoHash> hashes)
    {
        if (hashes.Length is 0 or > TrackerLimits.UdpScrapeHashes)
        {
            throw new ArgumentException("A UDP scrape asks for 1 to 74 info-hashes.", nameof(hashes));
        }

        new UdpRequestHeader(connectionId, UdpAction.Scrape, transactionId).Write(destination);
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i].WriteTo(destination[RequestSize(i)..]);
        }

        return RequestSize(hashes.Length);
    }

    /// <summary>Server side: reads the hashes of a request whose header was read already.</summary>
    public static bool TryReadRequest(ReadOnlySpan<byte> packet, out InfoHash[] hashes, out WireError error)
    {
        hashes = [];
        if (!UdpRequestHeader.TryRead(packet, out _, out error))
        {
            return false;
        }

        var body = packet[UdpRequestHeader.Size..];
        if (body.Length % InfoHash.Size != 0 || body.IsEmpty)
        {
            error = new WireError(WireErrorKind.BadLength, packet.Length, "a scrape request holds whole info-hashes of 20 bytes");
            return false;
        }

        if (body.Length / InfoHash.Size > TrackerLimits.UdpScrapeHashes)
        {
            error = new WireError(WireErrorKind.TooLarge, RequestSize(TrackerLimits.UdpScrapeHashes), "more info-hashes than a scrape may hold");
            return false;
        }

        hashes = new InfoHash[body.Length / InfoHash.Size];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = new InfoHash(body[(i * InfoHash.Size)..]);
        }

        return true;
    }

    /// <summary>Server side: writes a reply and returns its length. Unknown counts are written as 0.</summary>
    public static int WriteReply(Span<byte> destination, uint transactionId, ReadOnlySpan<ScrapeCounts> counts)
    {
        new UdpReplyHeader(UdpAction.Scrape, transactionId).Write(destination);
        for (var i = 0; i < counts.Length; i++)
        {
            var entry = destination.Slice(ReplySize(i), EntrySize);
            BinaryPrimitives.WriteInt32BigEndian(entry, counts[i].Complete ?? 0);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], counts[i].Downloaded ?? 0);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], counts[i].Incomplete ?? 0);
        }

        return ReplySize(counts.Length);
    }

    /// <summary>
    /// Client side: reads a reply whose transaction id was matched already. Trackers cut long lists short in silence, so there may be
    /// fewer entries than hashes asked: the missing ones are unknown. More than <paramref name="asked"/> is malformed.
    /// </summary>
    public static bool TryReadReply(ReadOnlySpan<byte> packet, int asked, out ScrapeCounts[] counts, out WireError error)
    {
        counts = [];
        if (!UdpReplyHeader.TryReadAs(packet, UdpAction.Scrape, UdpReplyHeader.Size, out error))
        {
            return false;
        }

        var body = packet[UdpReplyHeader.Size..];
        if (body.Length % EntrySize != 0 || body.Length / EntrySize > asked)
        {
            error = new WireError(WireErrorKind.BadLength, packet.Length, "a scrape reply holds whole entries of 12 bytes, one for each hash");
            return false;
        }

        counts = new ScrapeCounts[body.Length / EntrySize];
        for (var i = 0; i < counts.Length; i++)
        {
            var entry = body.Slice(i * EntrySize, EntrySize);
            counts[i] = new ScrapeCounts(
                CountValue.From(BinaryPrimitives.ReadInt32BigEndian(entry)),
                CountValue.From(BinaryPrimitives.ReadInt32BigEndian(entry[8..])),
                CountValue.From(BinaryPrimitives.ReadInt32BigEndian(entry[4..])));
        }

        return true;
    }
}
