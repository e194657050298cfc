using Crawler.Lab.Content;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Seeding;

/// <summary>Finds out which pieces of a torrent are there and right, by every hash that the torrent has.</summary>
internal static class ContentVerifier
{
    /// <summary>Reads all content and sets <see cref="SeededTorrent.Have"/>. Missing and unreadable files are missing pieces.</summary>
    public static async Task VerifyAsync(SeededTorrent torrent, Action<long> advance, CancellationToken cancel)
    {
        var hasher = new PieceHasher(torrent.Layout, torrent.V1Hashes.Length > 0, torrent.V2Roots.Length > 0);
        await hasher.RunAsync(tolerant: true, advance, cancel);
        torrent.Have = Compare(torrent, hasher);
    }

    private static Bitfield Compare(SeededTorrent torrent, PieceHasher hasher)
    {
        var have = Bitfield.None(torrent.Layout.PieceCount);
        for (var piece = 0; piece < torrent.Layout.PieceCount; piece++)
        {
            if (hasher.IsHashed(piece)
                && Same(hasher.V1Hashes, torrent.V1Hashes, piece, PieceHasher.V1Size)
                && Same(hasher.V2Roots, torrent.V2Roots, piece, MerkleTree.HashSize))
            {
                have.Add(piece);
            }
        }

        return have;
    }

    private static bool Same(ReadOnlySpan<byte> found, ReadOnlySpan<byte> told, int piece, int size) =>
        told.IsEmpty || found.Slice(piece * size, size).SequenceEqual(told.Slice(piece * size, size));
}
