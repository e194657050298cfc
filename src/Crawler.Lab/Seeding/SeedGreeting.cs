using System.Buffers;
using System.Net;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Seeding;

/// <summary>What the everseed says first: handshake (BEP 3), extended handshake (BEP 10), then what it has (BEP 3, BEP 6).</summary>
internal static class SeedGreeting
{
    /// <summary>The number by which it wants to be asked for the info dictionary.</summary>
    public const byte MetadataId = 1;

    /// <summary>Requests that it keeps for a peer.</summary>
    public const int Reqq = 500;

    /// <summary>The handshake of a caller. For a hybrid it says that both names are good (BEP 52).</summary>
    public static byte[] WriteCall(SeededTorrent torrent, InfoHash swarm, PeerId self) =>
        WriteHandshake(swarm, self, torrent.IsHybrid ? ReservedBits.V2 : 0);

    /// <summary>
    /// The answer to a handshake. Who calls a hybrid by its v1 name and knows the v2 one is answered by that, as BEP 52 asks for.
    /// </summary>
    public static byte[] WriteAnswer(SeededTorrent torrent, Handshake peer, PeerId self) =>
        torrent.IsHybrid && peer.SupportsV2
            ? WriteHandshake(torrent.SwarmHashes[^1], self, ReservedBits.V2)
            : WriteHandshake(peer.InfoHash, self, 0);

    /// <summary>What follows the handshake, in the extensions that the peer speaks too.</summary>
    public static ReadOnlyMemory<byte> Write(SeededTorrent torrent, Handshake peer, IPAddress peerAddress)
    {
        var output = new ArrayBufferWriter<byte>();
        if (peer.SupportsExtensions)
        {
            var payload = new ArrayBufferWriter<byte>();
            new ExtendedHandshake
            {
                Messages = new Dictionary<string, int>(StringComparer.Ordinal) { ["ut_metadata"] = MetadataId },
                Client = "swarmlab",
                Reqq = Reqq,
                MetadataSize = torrent.Info.Length,
                UploadOnly = true,
                YourIp = peerAddress.IsIPv4MappedToIPv6 ? peerAddress.MapToIPv4() : peerAddress,
            }.Write(payload);
            PeerMessageWriter.Extended(output, 0, payload.WrittenSpan);
        }

        if (peer.SupportsFast && torrent.Have.IsComplete)
        {
            PeerMessageWriter.Bare(output, PeerMessageId.HaveAll);
        }
        else if (peer.SupportsFast && torrent.Have.Count == 0)
        {
            PeerMessageWriter.Bare(output, PeerMessageId.HaveNone);
        }
        else
        {
            PeerMessageWriter.Bitfield(output, torrent.Have);
        }

        return output.WrittenMemory;
    }

    private static byte[] WriteHandshake(InfoHash swarm, PeerId self, ulong more)
    {
        var handshake = new byte[Handshake.Size];
        new Handshake(ReservedBits.Extension | ReservedBits.Fast | more, swarm, self).Write(handshake);
        return handshake;
    }
}
