using System.Text;

namespace Crawler.Wire.Trackers.Udp;

/// <summary>The reply that says why there is no other.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0015.html</remarks>
public static class UdpError
{
    /// <summary>The longest message written, in bytes.</summary>
    public const int MaxMessageBytes = 512;

    /// <summary>Server side: writes a reply (the message cut at <see cref="MaxMessageBytes"/>) and returns its length.</summary>
    public static int WriteReply(Span<byte> destination, uint transactionId, string message)
    {
        new UdpReplyHeader(UdpAction.Error, transactionId).Write(destination);
        var room = destination.Slice(UdpReplyHeader.Size, Math.Min(MaxMessageBytes, destination.Length - UdpReplyHeader.Size));
        Encoding.UTF8.GetEncoder().Convert(message, room, flush: true, out _, out var written, out _);
        return UdpReplyHeader.Size + written;
    }

    /// <summary>Client side: reads a reply; the message is cleaned and may be empty.</summary>
    public static bool TryReadReply(ReadOnlySpan<byte> packet, out string message, out WireError error)
    {
        message = string.Empty;
        if (!UdpReplyHeader.TryReadAs(packet, UdpAction.Error, UdpReplyHeader.Size, out error))
        {
            return false;
        }

        message = WireText.Clean(packet[UdpReplyHeader.Size..], TrackerLimits.TextChars);
        return true;
    }
}
