using System.Buffers.Binary;
using System.Numerics;

namespace Crawler.Probing.Crawls;

/// <summary>
/// Tells from the pieces a peer has whether it takes them one after the other, as for watching while it downloads. Pieces taken in any
/// other order lie scattered: of h among n there are h (n - h + 1) / n runs on average (Wald and Wolfowitz), of those taken in order a few.
/// </summary>
internal static class PieceOrder
{
    // With fewer to be expected, chance may look like order.
    private const int FewestRunsExpected = 8;

    // Chance makes a quarter of the runs expected in less than one of 100 000 cases.
    private const int RunsInOrder = 4;

    /// <summary>Whether the pieces were taken in order; null where there are too few or too many to tell.</summary>
    /// <param name="bits">The pieces, as in BEP 3; spare bits are 0.</param>
    /// <param name="pieces">Pieces of the torrent.</param>
    /// <param name="have">Bits set.</param>
    public static bool? IsSequential(ReadOnlySpan<byte> bits, int pieces, int have)
    {
        var expected = pieces == 0 ? 0 : (double)have * (pieces - have + 1) / pieces;
        return expected < FewestRunsExpected ? null : Runs(bits) * RunsInOrder <= expected;
    }

    private static int Runs(ReadOnlySpan<byte> bits)
    {
        var runs = 0;
        var last = 0UL;
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (; !bits.IsEmpty; bits = bits[Math.Min(bits.Length, word.Length)..])
        {
            word.Clear();
            bits[..Math.Min(bits.Length, word.Length)].CopyTo(word);
            var value = BinaryPrimitives.ReadUInt64BigEndian(word);

            // A run begins where a piece is there and the one before it is not.
            runs += BitOperations.PopCount(value & ~((value >> 1) | (last << 63)));
            last = value & 1;
        }

        return runs;
    }
}
