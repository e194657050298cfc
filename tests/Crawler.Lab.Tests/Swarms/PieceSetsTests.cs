using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Wire.Peers;
using FsCheck;
using FsCheck.Fluent;

namespace Crawler.Lab.Tests.Swarms;

public sealed class PieceSetsTests
{
    [Fact]
    public void Leechers_stay_incomplete_and_together_hold_the_copies_asked_for() =>
        Prop.ForAll(
            Gen.Choose(1, 300).ToArbitrary(),
            Gen.Choose(1, 12).SelectMany(leechers => Gen.Choose(0, leechers - 1).Select(copies => (leechers, copies))).ToArbitrary(),
            ArbMap.Default.ArbFor<int>(),
            (pieces, mix, seed) =>
            {
                var copies = Math.Min(mix.copies, PieceSets.MostCopies(mix.leechers, pieces));
                var plan = new SwarmPlan { Name = "x", Pieces = pieces, Leechers = mix.leechers, Copies = copies, Progress = (0, 1) };
                var sets = PieceSets.Draw(plan, new Random(seed));
                var distributed = PieceSets.DistributedCopies([.. sets], pieces);
                return sets.Count == mix.leechers
                    && sets.All(s => !s.IsComplete)
                    && (copies == 0 ? distributed < 1 : distributed >= copies);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Seeds_are_complete_and_progress_is_kept()
    {
        var plan = new SwarmPlan { Name = "x", Pieces = 200, Seeds = 3, Leechers = 50, Progress = (0.25, 0.5) };
        var sets = PieceSets.Draw(plan, new Random(3));

        Assert.All(sets.Take(3), s => Assert.True(s.IsComplete));
        Assert.All(sets.Skip(3), s => Assert.InRange(s.Count, 50, 100));
    }

    [Fact]
    public void Distributed_copies_are_the_rarest_piece_and_the_share_of_pieces_with_more()
    {
        var half = Bitfield.None(4);
        half.Add(0);
        half.Add(1);
        half.Add(2);

        Assert.Equal(1.75, PieceSets.DistributedCopies([Bitfield.All(4), half], 4));
        Assert.Equal(0.75, PieceSets.DistributedCopies([half, Bitfield.None(4)], 4));
    }
}
