using System.Net;
using System.Text;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Wire.Tests.Peers.Extensions;

public sealed class ExtendedHandshakeTests
{
    private static readonly ExtendedHandshake Full = new()
    {
        Messages = new Dictionary<string, int>(StringComparer.Ordinal) { ["ut_metadata"] = 3, ["ut_pex"] = 1 },
        Client = "Transmission 3.00",
        Port = 51413,
        Reqq = 512,
        YourIp = IPAddress.Parse("192.0.2.1"),
        MetadataSize = 4321,
        UploadOnly = true,
    };

    [Fact]
    public void A_handshake_is_read_back()
    {
        Assert.True(ExtendedHandshake.TryRead(Samples.Written(Full.Write), out var read, out _));
        Assert.Equal(Full.Messages, read.Messages);
        Assert.Equal(Full, read with { Messages = Full.Messages, Shape = null });
    }

    [Theory]
    [InlineData("d1:ei0e1:md11:ut_metadatai2e6:ut_pexi1ee1:pi7199e4:reqqi2048e1:v3:abc6:yourip4:abcde", "e m(ut_metadata=2 ut_pex=1) p reqq v yourip")]
    [InlineData("d1:v3:abc1:md6:ut_pexi1e11:ut_metadatai2eee", "v m(ut_pex=1 ut_metadata=2)")]
    [InlineData("d1:v3:abce", "v")]
    [InlineData("d1:mdee", "m")]
    [InlineData("d1:md1:a1:x1:b0:ee", "m(a b)")]
    [InlineData("d3:a)(i1ee", "a??")]
    [InlineData("de", "")]
    public void How_it_is_built_is_told_without_what_tells_of_one_peer(string payload, string shape)
    {
        Assert.True(ExtendedHandshake.TryRead(Encoding.Latin1.GetBytes(payload), out var read, out var error), error.ToString());
        Assert.Equal(shape, read.Shape);
    }

    [Fact]
    public void However_much_is_in_it_the_shape_is_short_and_the_same_shape_is_one_text()
    {
        var payload = Encoding.Latin1.GetBytes($"d1:md{string.Concat(Enumerable.Range(0, 500).Select(i => $"40:{i:0000}{new string('x', 36)}i1e"))}ee");
        Assert.True(ExtendedHandshake.TryRead(payload, out var first, out _));
        Assert.True(ExtendedHandshake.TryRead(payload, out var second, out _));
        Assert.InRange(first.Shape!.Length, 200, 400);
        Assert.Same(first.Shape, second.Shape);
    }

    [Fact]
    public void A_dictionary_without_m_is_a_handshake()
    {
        Assert.True(ExtendedHandshake.TryRead("d1:v17:Transmission 3.00e"u8, out var read, out _));
        Assert.Empty(read.Messages);
        Assert.Equal("Transmission 3.00", read.Client);
    }

    [Theory]
    [InlineData("d1:mi5e1:v1:xe")]
    [InlineData("d1:ml1:ae1:v1:xe")]
    [InlineData("d1:mde13:metadata_size5:large1:v1:xe")]
    [InlineData("d13:metadata_sizei-5e4:reqqi99999999999e1:pi0e1:v1:xe")]
    public void A_field_of_another_type_or_range_counts_as_not_said(string payload)
    {
        Assert.True(ExtendedHandshake.TryRead(Encoding.ASCII.GetBytes(payload), out var read, out _));
        Assert.Equal(("x", null, null, null), (read.Client, read.MetadataSize, read.Reqq, read.Port));
        Assert.Empty(read.Messages);
    }

    [Fact]
    public void Of_a_key_that_comes_twice_the_first_counts()
    {
        Assert.True(ExtendedHandshake.TryRead("d1:md6:ut_pexi1e6:ut_pexi2ee4:reqqi1e4:reqqi2e1:v1:a1:v1:be"u8, out var read, out _));
        Assert.Equal((1, 1, "a"), (read.Messages["ut_pex"], read.Reqq, read.Client));
    }

    [Fact]
    public void A_name_is_cleaned_and_cut()
    {
        var name = Encoding.UTF8.GetBytes("a\u0007\u202Eb\n" + new string('c', 500));
        byte[] payload = [.. "d1:v"u8, .. Encoding.ASCII.GetBytes($"{name.Length}:"), .. name, (byte)'e'];
        Assert.True(ExtendedHandshake.TryRead(payload, out var read, out _));
        Assert.StartsWith("abccc", read.Client, StringComparison.Ordinal);
        Assert.Equal(ExtendedHandshake.MaxClientChars, read.Client!.Length);
    }

    [Fact]
    public void Too_many_keys_are_too_large_and_too_many_extensions_are_passed_over()
    {
        var keys = string.Concat(Enumerable.Range(0, 300).Select(i => $"4:k{i:000}i1e"));
        Assert.False(ExtendedHandshake.TryRead(Encoding.ASCII.GetBytes($"d{keys}e"), out _, out var error));
        Assert.Equal(WireErrorKind.TooLarge, error.Kind);
        Assert.True(ExtendedHandshake.TryRead(Encoding.ASCII.GetBytes($"d1:md{keys}ee"), out var read, out _));
        Assert.Equal(ExtendedHandshake.MaxMessages, read.Messages.Count);
    }

    [Theory]
    [InlineData("", WireErrorKind.UnexpectedEnd)]
    [InlineData("i5e", WireErrorKind.WrongType)]
    [InlineData("d1:m", WireErrorKind.UnexpectedEnd)]
    [InlineData("d1:xlllllllllleeeeeeeeeee", WireErrorKind.TooDeep)]
    public void What_is_no_dictionary_is_refused(string payload, WireErrorKind kind)
    {
        Assert.False(ExtendedHandshake.TryRead(Encoding.ASCII.GetBytes(payload), out _, out var error));
        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public void No_spoiled_payload_makes_the_reader_throw()
    {
        foreach (var bytes in HostileBytes.Of(Samples.Written(Full.Write)))
        {
            Assert.Equal(ExtendedHandshake.TryRead(bytes, out var read, out var error), read is not null);
            Assert.Equal(read is null, error.IsError);
        }
    }
}
