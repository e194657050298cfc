using System.Text;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Wire.Tests.Peers.Extensions;

public sealed class MetadataMessageTests
{
    [Fact]
    public void The_messages_are_written_as_the_specification_shows_them()
    {
        Assert.Equal("d8:msg_typei0e5:piecei0ee", Text(Samples.Written(x => MetadataMessage.WriteRequest(x, 0))));
        Assert.Equal("d8:msg_typei2e5:piecei7ee", Text(Samples.Written(x => MetadataMessage.WriteReject(x, 7))));
        Assert.Equal(
            "d8:msg_typei1e5:piecei0e10:total_sizei34256eexxxxxxxx",
            Text(Samples.Written(x => MetadataMessage.WriteData(x, 0, 34256, "xxxxxxxx"u8))));
    }

    [Fact]
    public void Data_is_what_follows_the_dictionary_even_when_it_looks_like_one()
    {
        var payload = Samples.Written(x => MetadataMessage.WriteData(x, 3, 60_000, "d1:ai1ee"u8));
        Assert.True(MetadataMessage.TryRead(payload, out var read, out _));
        Assert.Equal((MetadataMessageType.Data, 3, 60_000), (read.Type, read.Piece, read.TotalSize));
        Assert.Equal("d1:ai1ee", Text(read.Data));
    }

    [Theory]
    [InlineData("d8:msg_typei0e5:piecei4ee", MetadataMessageType.Request, 4)]
    [InlineData("d8:msg_typei2e5:piecei4e10:total_sizei9ee", MetadataMessageType.Reject, 4)]
    [InlineData("d1:xl1:ae8:msg_typei0e5:piecei4e1:zdee", MetadataMessageType.Request, 4)]
    [InlineData("d5:piecei4e8:msg_typei0ee", MetadataMessageType.Request, 4)]
    [InlineData("d8:msg_typei3ee", MetadataMessageType.Unknown, 0)]
    [InlineData("d8:msg_typei-1e5:piecei-4ee", MetadataMessageType.Unknown, 0)]
    [InlineData("d8:msg_typei99999999999e5:piecei4ee", MetadataMessageType.Unknown, 0)]
    public void Other_keys_other_orders_and_unknown_types_are_let_through(string payload, MetadataMessageType type, int piece)
    {
        Assert.True(MetadataMessage.TryRead(Encoding.ASCII.GetBytes(payload), out var read, out var error), error.ToString());
        Assert.Equal((type, piece), (read.Type, read.Piece));
        Assert.True(read.Data.IsEmpty);
    }

    [Theory]
    [InlineData("", WireErrorKind.UnexpectedEnd)]
    [InlineData("i0e", WireErrorKind.WrongType)]
    [InlineData("d5:piecei0ee", WireErrorKind.MissingField)]
    [InlineData("d8:msg_typei1ee", WireErrorKind.MissingField)]
    [InlineData("d8:msg_type1:05:piecei0ee", WireErrorKind.WrongType)]
    [InlineData("d8:msg_typei0e5:piecei-1ee", WireErrorKind.InvalidValue)]
    [InlineData("d8:msg_typei0e5:piecei2147483648ee", WireErrorKind.InvalidValue)]
    [InlineData("d8:msg_typei1e5:piecei0e10:total_sizei0ee", WireErrorKind.InvalidValue)]
    [InlineData("d8:msg_typei1e5:piecei0e10:total_sizei2147483648ee", WireErrorKind.InvalidValue)]
    [InlineData("d8:msg_typei0e8:msg_typei1e5:piecei0ee", WireErrorKind.DuplicateKey)]
    [InlineData("d8:msg_typei0e5:piecei99999999999999999999ee", WireErrorKind.BadInteger)]
    [InlineData("d1:xlllllllllleeeeeeeeee8:msg_typei0e5:piecei0ee", WireErrorKind.TooDeep)]
    public void What_breaks_the_rules_is_refused(string payload, WireErrorKind kind)
    {
        Assert.False(MetadataMessage.TryRead(Encoding.ASCII.GetBytes(payload), out _, out var error));
        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public void More_keys_than_a_message_may_hold_are_too_large()
    {
        var keys = string.Concat(Enumerable.Range(0, 40).Select(i => $"4:k{i:000}i1e"));
        Assert.False(MetadataMessage.TryRead(Encoding.ASCII.GetBytes($"d{keys}8:msg_typei0e5:piecei0ee"), out _, out var error));
        Assert.Equal(WireErrorKind.TooLarge, error.Kind);
    }

    [Fact]
    public void A_dictionary_cut_at_any_byte_is_no_message()
    {
        var payload = Samples.Written(x => MetadataMessage.WriteData(x, 1, 20_000, []));
        for (var length = 0; length < payload.Length; length++)
        {
            Assert.False(MetadataMessage.TryRead(payload.AsSpan(0, length), out _, out var error));
            Assert.Equal(WireErrorKind.UnexpectedEnd, error.Kind);
        }
    }

    [Fact]
    public void No_spoiled_payload_makes_the_reader_throw()
    {
        foreach (var bytes in HostileBytes.Of(Samples.Written(x => MetadataMessage.WriteData(x, 2, 40_000, "some data"u8))))
        {
            var ok = MetadataMessage.TryRead(bytes, out var read, out var error);
            Assert.Equal(!ok, error.IsError);
            Assert.True(read.Piece >= 0 && read.TotalSize is null or > 0);
            Assert.True(read.Data.Length < bytes.Length || bytes.Length == 0);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(16384, 1, 16384)]
    [InlineData(16385, 2, 1)]
    [InlineData(34256, 3, 1488)]
    [InlineData(int.MaxValue, 131072, 16383)]
    public void Pieces_are_16_KiB_and_the_last_one_is_the_rest(int totalSize, int pieces, int last)
    {
        Assert.Equal(pieces, MetadataMessage.PieceCount(totalSize));
        Assert.Equal(last, MetadataMessage.PieceLength(totalSize, pieces - 1));
        Assert.Equal(0, MetadataMessage.PieceLength(totalSize, pieces));
        Assert.Equal(0, MetadataMessage.PieceLength(totalSize, int.MaxValue));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
