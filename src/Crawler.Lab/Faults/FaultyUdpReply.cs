using System.Buffers.Binary;
using Crawler.Lab.Truth;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Lab.Faults;

/// <summary>A sound tracker's reply over UDP (BEP 15), to be changed in place.</summary>
/// <param name="Buffer">The reply, with room behind it.</param>
/// <param name="Length">Bytes of the reply.</param>
/// <param name="Action">What was asked for: announce or scrape.</param>
/// <param name="Transaction">The request's transaction id.</param>
/// <param name="Counts">Counts to claim; null for the true ones.</param>
/// <param name="Ghosts">Addresses to list besides the true ones.</param>
internal sealed record FaultyUdpReply(byte[] Buffer, int Length, UdpAction Action, uint Transaction, ClaimedCounts? Counts, IReadOnlyList<PeerEndpoint> Ghosts)
{
    private const int ScrapeEntry = 12;

    /// <summary>Claims <see cref="Counts"/>.</summary>
    public int Lie()
    {
        if (Action == UdpAction.Announce)
        {
            Write(12, Counts!.Leechers);
            Write(16, Counts.Seeders);
        }

        for (var at = UdpReplyHeader.Size; Action == UdpAction.Scrape && at < Length; at += ScrapeEntry)
        {
            Write(at, Counts!.Seeders);
            Write(at + 8, Counts.Leechers);
        }

        return Length;
    }

    /// <summary>Answers only for the first swarms of a scrape.</summary>
    public int Cap(int swarms) => Action == UdpAction.Scrape ? Math.Min(Length, UdpReplyHeader.Size + (swarms * ScrapeEntry)) : Length;

    /// <summary>Ends in the middle of the first number.</summary>
    public int Cut() => Math.Min(Length, UdpReplyHeader.Size + 2);

    /// <summary>Says an error instead.</summary>
    public int Refuse(string reason) => UdpError.WriteReply(Buffer, Transaction, reason);

    /// <summary>Adds <see cref="Ghosts"/> to the peers.</summary>
    public int Haunt()
    {
        var length = Length;
        foreach (var ghost in Action == UdpAction.Announce ? Ghosts : [])
        {
            length += ghost.WriteCompact(Buffer.AsSpan(length));
        }

        return length;
    }

    private void Write(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(Buffer.AsSpan(at), value);
}
