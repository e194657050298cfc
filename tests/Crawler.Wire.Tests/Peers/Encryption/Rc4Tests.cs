using System.Text;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Wire.Tests.Peers.Encryption;

public sealed class Rc4Tests
{
    [Theory]
    [InlineData("Key", "Plaintext", "BBF316E8D940AF0AD3")]
    [InlineData("Wiki", "pedia", "1021BF0420")]
    [InlineData("Secret", "Attack at dawn", "45A01F645FC35B383552544B9BF5")]
    public void The_published_vectors_come_out(string key, string text, string cipher)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        new Rc4(Encoding.ASCII.GetBytes(key)).Apply(bytes);
        Assert.Equal(cipher, Convert.ToHexString(bytes));
    }

    [Fact]
    public void The_stream_begins_behind_its_first_1024_bytes()
    {
        // RFC 6229, the key of 40 bits: the stream at offset 1024.
        var bytes = new byte[16];
        Rc4.Discarding([1, 2, 3, 4, 5]).Apply(bytes);
        Assert.Equal("30ABBCC7C20B01609F23EE2D5F6BB7DF", Convert.ToHexString(bytes));
    }

    [Fact]
    public void A_stream_is_the_same_however_it_is_cut()
    {
        var whole = new byte[300];
        new Rc4("some key"u8).Apply(whole);
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            var parts = new byte[300];
            var cipher = new Rc4("some key"u8);
            cipher.Apply(parts.AsSpan(0, cut));
            cipher.Apply(parts.AsSpan(cut));
            Assert.Equal(whole, parts);
        }
    }
}
