using Crawler.Probing.Crawls;

namespace Crawler.Probing.Tests.Crawls;

public sealed class PieceOrderTests
{
    [Theory]
    [InlineData(200, 100)]
    [InlineData(2000, 30)]
    [InlineData(2000, 1900)]
    [InlineData(65, 33)]
    public void Pieces_from_the_front_on_are_taken_in_order(int pieces, int have) =>
        Assert.True(PieceOrder.IsSequential(Bits(pieces, Enumerable.Range(0, have)), pieces, have));

    [Fact]
    public void A_player_that_took_the_end_first_and_looked_at_the_middle_still_takes_them_in_order() =>
        Assert.True(Judge(400, [.. Enumerable.Range(0, 120), .. Enumerable.Range(200, 40), 398, 399]));

    [Theory]
    [InlineData(200, 0.5)]
    [InlineData(2000, 0.05)]
    [InlineData(2000, 0.95)]
    [InlineData(70, 0.4)]
    public void Pieces_in_any_order_are_not_taken_for_a_sequence_in_a_thousand_draws(int pieces, double share)
    {
        var random = new Random(5);
        for (var i = 0; i < 1000; i++)
        {
            var order = Enumerable.Range(0, pieces).ToArray();
            random.Shuffle(order);
            Assert.NotEqual(true, Judge(pieces, [.. order.Take((int)(pieces * share))]));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(28, 14)]
    [InlineData(1000, 0)]
    [InlineData(1000, 7)]
    [InlineData(1000, 995)]
    [InlineData(1000, 1000)]
    public void Of_too_few_pieces_or_almost_all_the_order_is_not_known(int pieces, int have) =>
        Assert.Null(PieceOrder.IsSequential(Bits(pieces, Enumerable.Range(0, have)), pieces, have));

    private static bool? Judge(int pieces, int[] has) => PieceOrder.IsSequential(Bits(pieces, has), pieces, has.Length);

    private static byte[] Bits(int pieces, IEnumerable<int> has)
    {
        var bits = new byte[(pieces + 7) / 8];
        foreach (var piece in has)
        {
            bits[piece / 8] |= (byte)(0x80 >> (piece % 8));
        }

        return bits;
    }
}
