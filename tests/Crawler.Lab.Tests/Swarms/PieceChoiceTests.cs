using Crawler.Lab.Swarms;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Tests.Swarms;

public sealed class PieceChoiceTests
{
    private static readonly int[] Replicas = [3, 0, 2, 1, 1];

    [Theory]
    [InlineData("sequential", 0)]
    [InlineData("rarest-first", 3)]
    public void The_next_piece_is_one_that_somebody_has(string order, int expected)
    {
        var own = Bitfield.None(Replicas.Length);
        own.Add(4);

        Assert.Equal(expected, PieceChoice.Next(order, own, Replicas, new Random(1)));
    }

    [Theory]
    [InlineData("sequential")]
    [InlineData("rarest-first")]
    [InlineData("random")]
    public void Who_has_all_that_is_there_gets_nothing(string order)
    {
        var own = Bitfield.None(Replicas.Length);
        foreach (var piece in new[] { 0, 2, 3, 4 })
        {
            own.Add(piece);
        }

        Assert.Null(PieceChoice.Next(order, own, Replicas, new Random(1)));
    }
}
