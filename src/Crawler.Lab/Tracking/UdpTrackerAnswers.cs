using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Lab.Tracking;

/// <summary>One UDP packet in, at most one out (BEP 15). Pure: the socket is <see cref="UdpTrackerServer"/>'s.</summary>
internal sealed class UdpTrackerAnswers
{
    /// <summary>Largest reply, so that it fits in one Ethernet frame.</summary>
    public const int MaxReplySize = 1400;

    private readonly TrackerState _state;
    private readonly ConnectionIds _ids;

    public UdpTrackerAnswers(TrackerState state, ConnectionIds ids)
    {
        _state = state;
        _ids = ids;
    }

    /// <summary>
    /// Writes the answer and returns its length, 0 for none. Packets that are no requests get none, and a stranger who did not show
    /// that it receives at its address never gets more than it sent.
    /// </summary>
    public int Answer(ReadOnlySpan<byte> packet, IPAddress from, Span<byte> reply)
    {
        if (!UdpRequestHeader.TryRead(packet, out var header, out _))
        {
            return 0;
        }

        if (header.Action == UdpAction.Connect)
        {
            return UdpConnect.TryReadRequest(packet, out var transaction, out _)
                ? UdpConnect.WriteReply(reply, transaction, _ids.Issue(from))
                : 0;
        }

        if (!_ids.IsValid(header.ConnectionId, from))
        {
            return 0;
        }

        return header.Action switch
        {
            UdpAction.Announce => Announce(packet, header, from, reply),
            UdpAction.Scrape => Scrape(packet, header, reply),
            _ => UdpError.WriteReply(reply, header.TransactionId, "unknown action"),
        };
    }

    private int Announce(ReadOnlySpan<byte> packet, UdpRequestHeader header, IPAddress from, Span<byte> reply)
    {
        if (!UdpAnnounce.TryReadRequest(packet, out _, out var request, out var error))
        {
            return UdpError.WriteReply(reply, header.TransactionId, error.ToString());
        }

        var overIPv6 = from.AddressFamily == AddressFamily.InterNetworkV6 && !from.IsIPv4MappedToIPv6;
        var answer = _state.Announce(request, from, overIPv6 ? PeerFamilies.V6 : PeerFamilies.V4);
        return answer.FailureReason is { } failure
            ? UdpError.WriteReply(reply, header.TransactionId, failure)
            : UdpAnnounce.WriteReply(reply, header.TransactionId, answer, overIPv6);
    }

    private int Scrape(ReadOnlySpan<byte> packet, UdpRequestHeader header, Span<byte> reply)
    {
        if (!UdpScrape.TryReadRequest(packet, out var hashes, out var error))
        {
            return UdpError.WriteReply(reply, header.TransactionId, error.ToString());
        }

        var files = _state.Scrape(hashes).Files;
        var counts = new ScrapeCounts[hashes.Length];
        for (var i = 0; i < hashes.Length; i++)
        {
            counts[i] = files.GetValueOrDefault(hashes[i], new ScrapeCounts(0, 0, 0));
        }

        return UdpScrape.WriteReply(reply, header.TransactionId, counts);
    }
}
