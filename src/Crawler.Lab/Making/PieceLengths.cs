using System.Numerics;
using Crawler.Lab.Content;

namespace Crawler.Lab.Making;

/// <summary>How long pieces are.</summary>
internal static class PieceLengths
{
    /// <summary>The shortest: a block of BEP 52.</summary>
    public const int Least = MerkleTree.BlockSize;

    /// <summary>The longest that is written; some clients refuse more than 64 MiB or less.</summary>
    public const int Most = 128 * 1024 * 1024;

    private const int MostChosen = 16 * 1024 * 1024;
    private const int WantedPieces = 2000;

    /// <summary>The shortest that keeps the torrent at 2,000 pieces or fewer, from 16 KiB to 16 MiB.</summary>
    public static int Choose(long totalBytes)
    {
        var wanted = (ulong)Math.Clamp(totalBytes / WantedPieces, Least, MostChosen);
        return (int)BitOperations.RoundUpToPowerOf2(wanted);
    }

    /// <summary>Whether pieces may be this long: a power of two from 16 KiB to 128 MiB.</summary>
    public static bool IsAllowed(long bytes) => bytes is >= Least and <= Most && BitOperations.IsPow2(bytes);
}
