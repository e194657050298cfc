using System.Numerics;
using System.Security.Cryptography;

namespace Crawler.Lab.Content;

/// <summary>The hash trees of BEP 52: SHA-256 over blocks of 16 KiB, two and two, missing leaves counting as zeros.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0052.html</remarks>
internal static class MerkleTree
{
    /// <summary>Bytes of a block, the leaf of a tree.</summary>
    public const int BlockSize = 16 * 1024;

    /// <summary>Bytes of a hash.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>The root over a row of hashes, whose memory is overwritten.</summary>
    /// <param name="hashes">The hashes that are there, at least one, end to end.</param>
    /// <param name="width">Hashes of the whole row, a power of two.</param>
    /// <param name="filler">What stands for each that is not there.</param>
    public static ReadOnlySpan<byte> Root(Span<byte> hashes, long width, ReadOnlySpan<byte> filler)
    {
        Span<byte> pair = stackalloc byte[2 * HashSize];
        Span<byte> missing = stackalloc byte[HashSize];
        filler.CopyTo(missing);
        for (var count = hashes.Length / HashSize; width > 1; width /= 2)
        {
            for (var i = 0; i < count; i += 2)
            {
                hashes.Slice(i * HashSize, HashSize).CopyTo(pair);
                (i + 1 < count ? hashes.Slice((i + 1) * HashSize, HashSize) : missing).CopyTo(pair[HashSize..]);
                SHA256.HashData(pair, hashes.Slice(i / 2 * HashSize, HashSize));
            }

            count = (count + 1) / 2;
            missing.CopyTo(pair);
            missing.CopyTo(pair[HashSize..]);
            SHA256.HashData(pair, missing);
        }

        return hashes[..HashSize];
    }

    /// <summary>The root over the pieces of a file of more than one piece: as many as its layer holds, filled up to a power of two.</summary>
    public static byte[] LayerRoot(ReadOnlySpan<byte> layer, int pieceLength)
    {
        var width = BitOperations.RoundUpToPowerOf2((uint)(layer.Length / HashSize));
        return Root(layer.ToArray(), width, MissingRoot(pieceLength / BlockSize)).ToArray();
    }

    /// <summary>The root of a tree of <paramref name="width"/> missing blocks: what fills up a row of piece roots.</summary>
    private static byte[] MissingRoot(long width) => Root(new byte[HashSize], width, new byte[HashSize]).ToArray();
}
