using System.Buffers.Binary;
using System.Security.Cryptography;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Crawls;

/// <summary>
/// The peers that a crawl visits where a swarm has more than there is room for: those whose hash is least. Each peer has the same chance
/// whatever names it first, and one that was taken is taken again by the next crawl and by another agent, so that its session is
/// followed from begin to end.
/// </summary>
internal static class FairSample
{
    /// <summary>Takes as many as there is room for.</summary>
    /// <param name="infoHash">The swarm: a peer's chance in one says nothing of its chance in another.</param>
    /// <param name="peers">Everyone; in any order.</param>
    /// <param name="room">How many there is room for.</param>
    /// <param name="seed">Another seed is another sample.</param>
    public static IReadOnlyList<(PeerEndpoint Endpoint, PeerSource Source)> Take(
        InfoHash infoHash, IReadOnlyList<(PeerEndpoint Endpoint, PeerSource Source)> peers, int room, long seed)
    {
        if (peers.Count <= room)
        {
            return peers;
        }

        var order = new ulong[peers.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = Place(infoHash, peers[i].Endpoint, seed);
        }

        var taken = peers.ToArray();
        Array.Sort(order, taken);
        return taken[..room];
    }

    private static ulong Place(InfoHash infoHash, PeerEndpoint endpoint, long seed)
    {
        Span<byte> input = stackalloc byte[sizeof(long) + InfoHash.Size + PeerEndpoint.CompactV6Size];
        input.Clear();
        BinaryPrimitives.WriteInt64BigEndian(input, seed);
        infoHash.WriteTo(input[sizeof(long)..]);
        endpoint.WriteCompact(input[(sizeof(long) + InfoHash.Size)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
