using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Tracking;

/// <summary>
/// What a tracker knows as bytes, so that a restart forgets nobody: a mark, then each swarm with its peers, then a SHA-256 of all
/// that. Numbers are big-endian.
/// </summary>
internal static class TrackerMemory
{
    private const int SwarmSize = InfoHash.Size + sizeof(int) + sizeof(int);
    private const int PeerSize = PeerEndpoint.CompactV6Size + 1 + sizeof(long);

    private static ReadOnlySpan<byte> Mark => "swarmlab tracker 1\n"u8;

    /// <summary>Writes it.</summary>
    public static byte[] Write(IReadOnlyList<(InfoHash Hash, int Completed, IReadOnlyList<TrackedPeer> Peers)> swarms)
    {
        var size = swarms.Sum(s => SwarmSize + ((long)s.Peers.Count * PeerSize));
        var bytes = new byte[Mark.Length + size + SHA256.HashSizeInBytes];
        Mark.CopyTo(bytes);
        var rest = bytes.AsSpan(Mark.Length);
        foreach (var (hash, completed, peers) in swarms)
        {
            hash.WriteTo(rest);
            BinaryPrimitives.WriteInt32BigEndian(rest[InfoHash.Size..], completed);
            BinaryPrimitives.WriteInt32BigEndian(rest[(InfoHash.Size + sizeof(int))..], peers.Count);
            rest = rest[SwarmSize..];
            foreach (var peer in peers)
            {
                BinaryPrimitives.WriteUInt128BigEndian(rest, peer.Endpoint.Address);
                BinaryPrimitives.WriteUInt16BigEndian(rest[16..], peer.Endpoint.Port);
                rest[18] = peer.IsSeed ? (byte)1 : (byte)0;
                BinaryPrimitives.WriteInt64BigEndian(rest[19..], peer.HeardAt.ToUnixTimeMilliseconds());
                rest = rest[PeerSize..];
            }
        }

        SHA256.HashData(bytes.AsSpan(..^SHA256.HashSizeInBytes), rest);
        return bytes;
    }

    /// <summary>Reads it; false when it is damaged or something else.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out IReadOnlyList<(InfoHash Hash, int Completed, IReadOnlyList<TrackedPeer> Peers)>? swarms)
    {
        swarms = null;
        if (!bytes.StartsWith(Mark) || bytes.Length < Mark.Length + SHA256.HashSizeInBytes
            || !bytes[^SHA256.HashSizeInBytes..].SequenceEqual(SHA256.HashData(bytes[..^SHA256.HashSizeInBytes])))
        {
            return false;
        }

        var read = new List<(InfoHash, int, IReadOnlyList<TrackedPeer>)>();
        for (var rest = bytes[Mark.Length..^SHA256.HashSizeInBytes]; !rest.IsEmpty;)
        {
            var count = rest.Length < SwarmSize ? -1 : BinaryPrimitives.ReadInt32BigEndian(rest[(InfoHash.Size + sizeof(int))..]);
            if (count < 0 || (rest.Length - SwarmSize) / PeerSize < count)
            {
                return false;
            }

            var hash = new InfoHash(rest);
            var completed = BinaryPrimitives.ReadInt32BigEndian(rest[InfoHash.Size..]);
            rest = rest[SwarmSize..];
            var peers = new TrackedPeer[count];
            for (var i = 0; i < count; i++, rest = rest[PeerSize..])
            {
                peers[i] = new TrackedPeer(
                    PeerEndpoint.FromCompactV6(rest), rest[18] == 1, DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(rest[19..])));
            }

            read.Add((hash, Math.Max(completed, 0), peers));
        }

        swarms = read;
        return true;
    }
}
