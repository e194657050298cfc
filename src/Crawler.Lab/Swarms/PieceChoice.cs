using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>Which piece a leecher gets next.</summary>
internal static class PieceChoice
{
    /// <summary>A piece that it lacks and that somebody has; null when there is none.</summary>
    /// <param name="order"><c>rarest-first</c>, <c>sequential</c> or <c>random</c>.</param>
    /// <param name="own">What it has.</param>
    /// <param name="replicas">How many have each piece.</param>
    /// <param name="random">For the choice among equals.</param>
    public static int? Next(string order, Bitfield own, int[] replicas, Random random)
    {
        int? best = null;
        var equals = 0;
        for (var i = 0; i < replicas.Length; i++)
        {
            if (own[i] || replicas[i] == 0)
            {
                continue;
            }

            if (order == "sequential")
            {
                return i;
            }

            var rank = best is not { } b || order == "random" ? 0 : replicas[i].CompareTo(replicas[b]);
            equals = best is null || rank < 0 ? 1 : rank == 0 ? equals + 1 : equals;
            if (best is null || rank < 0 || (rank == 0 && random.Next(equals) == 0))
            {
                best = i;
            }
        }

        return best;
    }
}
