using Crawler.Wire.Peers;

namespace Crawler.Wire.Tests.Peers;

public sealed class HandshakeTests
{
    private static byte[] Bytes(ulong reserved)
    {
        var bytes = new byte[Handshake.Size];
        new Handshake(reserved, Samples.Hash, Samples.Id).Write(bytes);
        return bytes;
    }

    [Fact]
    public void A_handshake_is_the_bytes_of_the_specification_and_read_back()
    {
        var bytes = Bytes(0x0000000000100005);
        Assert.Equal("13426974546F7272656E742070726F746F636F6C" + "0000000000100005", Convert.ToHexString(bytes[..28]));
        Assert.True(Handshake.TryRead([.. bytes, 1, 2, 3], out var read, out _));
        Assert.Equal(new Handshake(0x0000000000100005, Samples.Hash, Samples.Id), read);
        Assert.Equal((true, true, true, false), (read.SupportsExtensions, read.SupportsFast, read.SupportsDht, read.SupportsV2));
    }

    [Fact]
    public void A_beginning_is_incomplete_at_every_cut_never_wrong()
    {
        var bytes = Bytes(0);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.False(Handshake.TryRead(bytes.AsSpan(0, cut), out _, out var error));
            Assert.Equal((WireErrorKind.UnexpectedEnd, (long)cut), (error.Kind, error.Offset));
        }
    }

    [Fact]
    public void A_wrong_byte_of_the_protocol_name_is_told_at_once()
    {
        for (var i = 0; i < 20; i++)
        {
            var bytes = Bytes(0);
            bytes[i] ^= 0x20;
            Assert.False(Handshake.TryRead(bytes.AsSpan(0, i + 1), out _, out var error));
            Assert.Equal((WireErrorKind.UnexpectedByte, (long)i), (error.Kind, error.Offset));
        }
    }
}
