using Crawler.Wire.Peers;

namespace Crawler.Wire.Tests.Peers;

public sealed class BitfieldTests
{
    [Fact]
    public void All_and_none_fit_every_piece_count()
    {
        for (var pieces = 0; pieces < 70; pieces++)
        {
            var all = Bitfield.All(pieces);
            Assert.Equal((pieces, true), (all.Count, all.IsComplete));
            Assert.True(Bitfield.TryRead(all.Bytes.Span, pieces, out var read, out _));
            Assert.Equal(pieces, read.Count);
            Assert.Equal((0, pieces == 0), (Bitfield.None(pieces).Count, Bitfield.None(pieces).IsComplete));
        }
    }

    [Fact]
    public void Pieces_are_counted_from_the_most_significant_bit()
    {
        Assert.True(Bitfield.TryRead([0x80, 0x40], 10, out var field, out _));
        Assert.True(field[0] && field[9] && !field[1] && !field[8] && !field[10] && !field[-1]);
        Assert.True(field.Add(1));
        Assert.False(field.Add(10));
        Assert.False(field.Add(uint.MaxValue));
        Assert.Equal("C040", Convert.ToHexString(field.Bytes.Span));
    }

    [Theory]
    [InlineData("", 1, WireErrorKind.BadLength)]
    [InlineData("FFFF", 8, WireErrorKind.BadLength)]
    [InlineData("FF", 9, WireErrorKind.BadLength)]
    [InlineData("FF40", 9, WireErrorKind.InvalidValue)]
    [InlineData("01", 7, WireErrorKind.InvalidValue)]
    public void A_wrong_length_or_a_spare_bit_is_refused(string hex, int pieces, WireErrorKind kind)
    {
        Assert.False(Bitfield.TryRead(Convert.FromHexString(hex), pieces, out _, out var error));
        Assert.Equal(kind, error.Kind);
    }
}
