using System.Net;
using System.Text;
using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Http;

/// <summary>The value of <c>peers</c> and <c>peers6</c>: a compact string, or a list of dictionaries.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0007, bep_0023</remarks>
internal static class AnnouncePeerList
{
    private const int MaxAddressBytes = 64;

    /// <summary>Reads either form. Dictionaries that name a host instead of an address are counted in <paramref name="named"/>.</summary>
    public static bool TryRead(ref BencodeReader reader, int stride, List<PeerEndpoint> peers, ref int named)
    {
        if (!reader.Read())
        {
            return false;
        }

        switch (reader.Token)
        {
            case BencodeToken.String:
                return CompactPeers.TryRead(reader.Bytes, stride, reader.Consumed - reader.Bytes.Length, peers, out var error)
                    || reader.Fail(error.Kind, error.Offset, error.Detail);
            case BencodeToken.List:
                return TryReadEntries(ref reader, peers, ref named);
            default:
                return reader.Fail(WireErrorKind.WrongType, reader.TokenStart, "expected a peer list");
        }
    }

    /// <summary>Writes <c>peers</c> (and <c>peers6</c> where there are any) in the form asked for.</summary>
    public static void Write(BencodeWriter writer, IReadOnlyList<PeerEndpoint> peers, bool compact)
    {
        writer.String("peers"u8);
        if (!compact)
        {
            writer.BeginList();
            foreach (var peer in peers)
            {
                writer.BeginDictionary();
                writer.String("ip"u8);
                writer.String(peer.ToIPAddress().ToString());
                writer.String("port"u8);
                writer.Integer(peer.Port);
                writer.End();
            }

            writer.End();
            return;
        }

        writer.String(Pack(peers, v4: true));
        var v6 = Pack(peers, v4: false);
        if (v6.Length > 0)
        {
            writer.String("peers6"u8);
            writer.String(v6);
        }
    }

    private static byte[] Pack(IReadOnlyList<PeerEndpoint> peers, bool v4)
    {
        var stride = v4 ? PeerEndpoint.CompactV4Size : PeerEndpoint.CompactV6Size;
        var bytes = new byte[peers.Count(x => x.IsV4 == v4) * stride];
        var written = 0;
        foreach (var peer in peers)
        {
            written += peer.IsV4 == v4 ? peer.WriteCompact(bytes.AsSpan(written)) : 0;
        }

        return bytes;
    }

    private static bool TryReadEntries(ref BencodeReader reader, List<PeerEndpoint> peers, ref int named)
    {
        while (reader.Read())
        {
            if (reader.Token == BencodeToken.End)
            {
                return true;
            }

            if (reader.Token != BencodeToken.Dictionary)
            {
                return reader.Fail(WireErrorKind.WrongType, reader.TokenStart, "a peer must be a dictionary");
            }

            if (peers.Count + named >= TrackerLimits.Peers)
            {
                return reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "more peers than an answer may hold");
            }

            if (!TryReadEntry(ref reader, peers, ref named))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadEntry(ref BencodeReader reader, List<PeerEndpoint> peers, ref int named)
    {
        var start = reader.TokenStart;
        ReadOnlySpan<byte> ip = default;
        long? port = null;
        while (reader.TryReadKey(out var key))
        {
            var ok = key.SequenceEqual("ip"u8) ? reader.TryReadString(out ip)
                : key.SequenceEqual("port"u8) ? reader.TryReadIntegerOrSkip(out port)
                : reader.TrySkipValue(out _);
            if (!ok)
            {
                return false;
            }
        }

        if (reader.Error.IsError)
        {
            return false;
        }

        if (ip.IsEmpty || port is not (>= 0 and <= ushort.MaxValue))
        {
            return reader.Fail(WireErrorKind.InvalidValue, start, "a peer needs an ip and a port from 0 to 65535");
        }

        if (ip.Length <= MaxAddressBytes && IPAddress.TryParse(Encoding.ASCII.GetString(ip), out var address))
        {
            peers.Add(PeerEndpoint.From(address, (int)port));
        }
        else
        {
            named++;
        }

        return true;
    }
}
