using Crawler.Lab.Scenarios;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>Which pieces each peer of a swarm has.</summary>
internal static class PieceSets
{
    /// <summary>Seeds first, then leechers, each with a random set of the size that its progress asks for and never complete.</summary>
    public static IReadOnlyList<Bitfield> Draw(SwarmPlan plan, Random random)
    {
        var leechers = new List<bool[]>();
        for (var i = 0; i < plan.Leechers; i++)
        {
            var share = plan.Progress.From + ((plan.Progress.To - plan.Progress.From) * random.NextDouble());
            var count = Math.Min((int)Math.Round(share * plan.Pieces), plan.Pieces - 1);
            var set = new bool[plan.Pieces];
            set.AsSpan(0, count).Fill(true);
            random.Shuffle(set);
            leechers.Add(set);
        }

        if (plan.Copies is { } copies)
        {
            Ensure(leechers, plan.Pieces, copies, random);
        }

        return [.. Enumerable.Repeat(Bitfield.All(plan.Pieces), plan.Seeds), .. leechers.Select(ToBitfield)];
    }

    /// <summary>Replicas of the rarest piece, plus the share of pieces that have more: mainline's number.</summary>
    public static double DistributedCopies(IReadOnlyCollection<Bitfield> sets, int pieces)
    {
        var counts = new int[pieces];
        foreach (var set in sets)
        {
            for (var i = 0; i < pieces; i++)
            {
                counts[i] += set[i] ? 1 : 0;
            }
        }

        var rarest = counts.Min();
        return rarest + ((double)counts.Count(c => c > rarest) / pieces);
    }

    /// <summary>The most copies that leechers can hold without one of them becoming a seed.</summary>
    public static int MostCopies(int leechers, int pieces) => leechers - (((leechers - 1) / pieces) + 1);

    private static void Ensure(List<bool[]> leechers, int pieces, int copies, Random random)
    {
        if (copies == 0)
        {
            var lost = random.Next(pieces);
            leechers.ForEach(set => set[lost] = false);
            return;
        }

        // Each leecher has one piece that it never gets, spread evenly, so that it stays a leecher whatever it is given.
        for (var i = 0; i < leechers.Count; i++)
        {
            leechers[i][i % pieces] = false;
        }

        for (var piece = 0; piece < pieces; piece++)
        {
            var missing = copies - leechers.Count(set => set[piece]);
            var takers = leechers.Where((set, i) => !set[piece] && i % pieces != piece).OrderBy(set => set.Count(has => has));
            foreach (var set in takers.Take(Math.Max(missing, 0)).ToList())
            {
                set[piece] = true;
            }
        }
    }

    private static Bitfield ToBitfield(bool[] set)
    {
        var bitfield = Bitfield.None(set.Length);
        for (var i = 0; i < set.Length; i++)
        {
            if (set[i])
            {
                bitfield.Add(i);
            }
        }

        return bitfield;
    }
}
