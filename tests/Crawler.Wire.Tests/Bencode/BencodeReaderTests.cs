using System.Text;
using Crawler.Wire.Bencode;

namespace Crawler.Wire.Tests.Bencode;

public sealed class BencodeReaderTests
{
    [Theory]
    [InlineData("", WireErrorKind.UnexpectedEnd, 0)]
    [InlineData("<html>", WireErrorKind.UnexpectedByte, 0)]
    [InlineData("e", WireErrorKind.UnexpectedByte, 0)]
    [InlineData("i", WireErrorKind.UnexpectedEnd, 1)]
    [InlineData("i4", WireErrorKind.UnexpectedEnd, 2)]
    [InlineData("ie", WireErrorKind.BadInteger, 1)]
    [InlineData("i-e", WireErrorKind.BadInteger, 2)]
    [InlineData("i4x", WireErrorKind.BadInteger, 2)]
    [InlineData("i-0e", WireErrorKind.BadInteger, 0)]
    [InlineData("i007e", WireErrorKind.BadInteger, 0)]
    [InlineData("i9223372036854775808e", WireErrorKind.BadInteger, 0)]
    [InlineData("i-9223372036854775809e", WireErrorKind.BadInteger, 0)]
    [InlineData("i99999999999999999999999999e", WireErrorKind.BadInteger, 0)]
    [InlineData("-1:a", WireErrorKind.UnexpectedByte, 0)]
    [InlineData("l-1:ae", WireErrorKind.UnexpectedByte, 1)]
    [InlineData("3", WireErrorKind.UnexpectedEnd, 1)]
    [InlineData("3:ab", WireErrorKind.UnexpectedEnd, 0)]
    [InlineData("03:abc", WireErrorKind.BadLength, 2)]
    [InlineData("3x", WireErrorKind.BadLength, 1)]
    [InlineData("4294967299:abc", WireErrorKind.BadLength, 0)]
    [InlineData("18446744073709551619:abc", WireErrorKind.BadLength, 0)]
    [InlineData("l", WireErrorKind.UnexpectedEnd, 1)]
    [InlineData("d", WireErrorKind.UnexpectedEnd, 1)]
    [InlineData("di1ei2ee", WireErrorKind.UnexpectedByte, 1)]
    [InlineData("dle1:ae", WireErrorKind.UnexpectedByte, 1)]
    [InlineData("d1:ae", WireErrorKind.UnexpectedByte, 4)]
    [InlineData("d1:ai1e1:be", WireErrorKind.UnexpectedByte, 10)]
    [InlineData("l1:a?e", WireErrorKind.UnexpectedByte, 4)]
    public void A_fault_is_named_with_its_offset(string text, WireErrorKind kind, long offset)
    {
        var error = ReadAll(Encoding.Latin1.GetBytes(text), out _);

        Assert.Equal((kind, offset), (error.Kind, error.Offset));
        Assert.NotEmpty(error.Detail);
    }

    [Theory]
    [InlineData("i0e", 0)]
    [InlineData("i-1e", -1)]
    [InlineData("i9223372036854775807e", long.MaxValue)]
    [InlineData("i-9223372036854775808e", long.MinValue)]
    public void An_integer_of_64_bits_is_read_whole(string text, long value)
    {
        var reader = new BencodeReader(Encoding.Latin1.GetBytes(text));

        Assert.True(reader.TryReadInteger(out var read));
        Assert.Equal(value, read);
        Assert.Equal(text.Length, reader.Consumed);
        Assert.False(reader.Read());
        Assert.False(reader.Error.IsError);
    }

    [Fact]
    public void Nesting_is_followed_to_the_limit_and_not_beyond()
    {
        var allowed = Encoding.Latin1.GetBytes(new string('l', 8) + new string('e', 8));
        var tooDeep = Encoding.Latin1.GetBytes(new string('l', 9) + new string('e', 9));

        Assert.False(ReadAll(allowed, out _, maxDepth: 8).IsError);
        var error = ReadAll(tooDeep, out _, maxDepth: 8);
        Assert.Equal((WireErrorKind.TooDeep, 8L), (error.Kind, error.Offset));
    }

    [Fact]
    public void A_million_open_lists_are_refused_at_the_limit()
    {
        var bomb = new byte[1_000_000];
        bomb.AsSpan().Fill((byte)'l');

        var error = ReadAll(bomb, out _, maxDepth: int.MaxValue);
        Assert.Equal((WireErrorKind.TooDeep, (long)BencodeReader.DepthLimit), (error.Kind, error.Offset));
    }

    [Fact]
    public void Lists_and_dictionaries_inside_each_other_keep_their_grammar()
    {
        // After the inner list closes, the dictionary wants a key again; after the inner dictionary, the list wants a value.
        Assert.False(ReadAll("d1:aleli1eee"u8.ToArray(), out _).Kind == WireErrorKind.None);
        Assert.Equal(WireErrorKind.None, ReadAll("d1:ald1:xi1ee1:ye1:bdee"u8.ToArray(), out _).Kind);
    }

    [Fact]
    public void A_value_is_skipped_whole_and_its_bytes_are_known()
    {
        var input = "d4:infod1:ali1e2:xxee5:otheri7ee"u8;
        var reader = new BencodeReader(input);

        Assert.True(reader.TryReadDictionary());
        Assert.True(reader.TryReadKey(out var key));
        Assert.Equal("info"u8.ToArray(), key.ToArray());
        Assert.True(reader.TrySkipValue(out var start));
        Assert.Equal("d1:ali1e2:xxee"u8.ToArray(), input[start..reader.Consumed].ToArray());
        Assert.True(reader.TryReadKey(out key));
        Assert.Equal("other"u8.ToArray(), key.ToArray());
        Assert.True(reader.TryReadInteger(out var value));
        Assert.Equal(7, value);
        Assert.False(reader.TryReadKey(out _));
        Assert.Equal(BencodeToken.End, reader.Token);
        Assert.False(reader.Error.IsError);
    }

    [Fact]
    public void Bytes_behind_the_value_are_left_alone()
    {
        var error = ReadAll("i1eGARBAGE"u8.ToArray(), out var consumed);

        Assert.False(error.IsError);
        Assert.Equal(3, consumed);
    }

    [Fact]
    public void A_value_of_another_type_is_the_wrong_type_at_its_start()
    {
        var reader = new BencodeReader("d1:a1:be"u8);
        reader.TryReadDictionary();
        reader.TryReadKey(out _);

        Assert.False(reader.TryReadInteger(out _));
        Assert.Equal((WireErrorKind.WrongType, 4L), (reader.Error.Kind, reader.Error.Offset));
        Assert.False(reader.Read());
    }

    internal static WireError ReadAll(ReadOnlySpan<byte> input, out int consumed, int maxDepth = 32)
    {
        var reader = new BencodeReader(input, maxDepth);
        while (reader.Read())
        {
        }

        consumed = reader.Consumed;
        return reader.Error;
    }
}
