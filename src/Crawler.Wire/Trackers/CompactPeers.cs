using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers;

/// <summary>Peers packed end to end: 6 bytes each for IPv4 (BEP 23), 18 for IPv6 (BEP 7).</summary>
internal static class CompactPeers
{
    /// <summary>Appends the peers of <paramref name="body"/>. <paramref name="offset"/> is where it begins in the whole answer.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, int stride, int offset, List<PeerEndpoint> peers, out WireError error)
    {
        error = default;
        if (body.Length % stride != 0)
        {
            error = new WireError(WireErrorKind.BadLength, offset + body.Length, $"a compact peer list holds whole entries of {stride} bytes");
            return false;
        }

        if (peers.Count + (body.Length / stride) > TrackerLimits.Peers)
        {
            error = new WireError(WireErrorKind.TooLarge, offset, "more peers than an answer may hold");
            return false;
        }

        for (; !body.IsEmpty; body = body[stride..])
        {
            peers.Add(stride == PeerEndpoint.CompactV6Size ? PeerEndpoint.FromCompactV6(body) : PeerEndpoint.FromCompactV4(body));
        }

        return true;
    }

    /// <summary>
    /// Whether a list makes sense as IPv6 entries: whole ones, each with an address that exists (global unicast, local, or a form
    /// with an IPv4 address in it). A list of 6-byte entries read with the wrong stride fails this with near certainty.
    /// </summary>
    public static bool FitsV6(ReadOnlySpan<byte> body)
    {
        if (body.Length % PeerEndpoint.CompactV6Size != 0)
        {
            return false;
        }

        for (; !body.IsEmpty; body = body[PeerEndpoint.CompactV6Size..])
        {
            var plausible = body[0] is (>= 0x20 and <= 0x3F) or 0xFC or 0xFD or 0xFE || !body[..10].ContainsAnyExcept((byte)0)
                || body.StartsWith<byte>([0x00, 0x64, 0xFF, 0x9B]);
            if (!plausible)
            {
                return false;
            }
        }

        return true;
    }
}
