using Crawler.Lab.Content;

namespace Crawler.Lab.Making;

/// <summary>The hash tree of one file (BEP 52).</summary>
/// <param name="Path">The file on disk.</param>
/// <param name="Root">The tree's root, 32 bytes.</param>
/// <param name="Layer">The roots of its pieces end to end; empty for a file of one piece, whose root says it all.</param>
internal sealed record FileHashes(string Path, byte[] Root, byte[] Layer)
{
    /// <summary>Gathers the roots of pieces into trees, one for each file that is not empty.</summary>
    public static IReadOnlyList<FileHashes> Of(ContentLayout layout, ReadOnlySpan<byte> pieceRoots)
    {
        var trees = new List<FileHashes>();
        for (var i = 0; i < layout.Files.Count; i++)
        {
            if (layout.Files[i] is not { Path: { } path, Length: > 0 and var length })
            {
                continue;
            }

            var first = (int)(layout.FileStart(i) / layout.PieceLength);
            var count = (int)((length + layout.PieceLength - 1) / layout.PieceLength);
            var roots = pieceRoots.Slice(first * MerkleTree.HashSize, count * MerkleTree.HashSize);
            trees.Add(count == 1
                ? new FileHashes(path, roots.ToArray(), [])
                : new FileHashes(path, MerkleTree.LayerRoot(roots, layout.PieceLength), roots.ToArray()));
        }

        return trees;
    }
}
