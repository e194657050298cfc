using System.Buffers.Binary;
using System.Runtime.CompilerServices;
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

    /// <summary>Client side: writes a request for hashes that lie one behind the other, and returns its length.</summary>
    /// <exception cref="ArgumentException">No hash, more than <see cref="TrackerLimits.UdpScrapeHashes"/>, or part of one.</exception>
    public static int WriteRequest(Span<byte> destination, ulong connectionId, uint transactionId, ReadOnlySpan<byte> hashes)
    {
        if (hashes.Length == 0 || hashes.Length % InfoHash.Size != 0 || hashes.Length > TrackerLimits.UdpScrapeHashes * InfoHash.Size)
        {
            throw new ArgumentException("A UDP scrape asks for 1 to 74 info-hashes.", nameof(hashes));
        }

        new UdpRequestHeader(connectionId, UdpAction.Scrape, transactionId).Write(destination);
        hashes.CopyTo(destination[UdpRequestHeader.Size..]);
        return UdpRequestHeader.Size + hashes.Length;
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
        if (!TryMeasureReply(packet, asked, out var entries, out error))
        {
            return false;
        }

        counts = new ScrapeCounts[entries];
        for (var i = 0; i < counts.Length; i++)
        {
            var (complete, downloaded, incomplete) = ReadEntry(packet, i);
            counts[i] = new ScrapeCounts(CountValue.From(complete), CountValue.From(incomplete), CountValue.From(downloaded));
        }

        return true;
    }

    /// <summary>Client side: how many entries a reply holds, for <see cref="ReadEntry"/>. What is false here, and why, is as in <see cref="TryReadReply"/>.</summary>
    public static bool TryMeasureReply(ReadOnlySpan<byte> packet, int asked, out int entries, out WireError error)
    {
        entries = 0;
        if (!UdpReplyHeader.TryReadAs(packet, UdpAction.Scrape, UdpReplyHeader.Size, out error))
        {
            return false;
        }

        var body = packet.Length - UdpReplyHeader.Size;
        if (body % EntrySize != 0 || body / EntrySize > asked)
        {
            error = new WireError(WireErrorKind.BadLength, packet.Length, "a scrape reply holds whole entries of 12 bytes, one for each hash");
            return false;
        }

        entries = body / EntrySize;
        return true;
    }

    /// <summary>Client side: an entry of a reply that was measured, as it is on the wire: a negative number is no count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Complete, int Downloaded, int Incomplete) ReadEntry(ReadOnlySpan<byte> packet, int index)
    {
        var entry = packet.Slice(ReplySize(index), EntrySize);
        return (
            BinaryPrimitives.ReadInt32BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry[4..]),
            BinaryPrimitives.ReadInt32BigEndian(entry[8..]));
    }
}
