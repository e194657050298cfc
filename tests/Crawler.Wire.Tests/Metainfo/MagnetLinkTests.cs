using Crawler.Wire.Metainfo;
using FsCheck;
using FsCheck.Fluent;

namespace Crawler.Wire.Tests.Metainfo;

public sealed class MagnetLinkTests
{
    private const string Hash = "d2474e86c95b19b8bcfdb92bc12c9d44667cfa36";
    private const string V2 = "caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e";

    [Fact]
    public void A_full_link_gives_all_its_parts()
    {
        var text = $"magnet:?xt=urn:btih:{Hash}&xt=urn:btmh:1220{V2}&dn=Leaves+of%20Grass%21&tr=udp%3A%2F%2Fa.example%3A80"
            + "&tr.2=http://b.example/announce&tr.1=http://c.example/announce&tr.1=http://d.example/announce"
            + "&ws=http%3A%2F%2Fs.example%2Ff&xl=362017&x.pe=192.0.2.1:6881&x.pe=[2001:db8::1]:6882&x.pe=host.example:1&x.pe=nonsense&so=0-2";

        Assert.True(MagnetLink.TryParse(text, out var magnet, out var error), error);

        Assert.Equal((Hash, V2), (magnet.InfoHashV1.ToString(), magnet.InfoHashV2.ToString()));
        Assert.Equal("Leaves of Grass!", magnet.Name);
        Assert.Equal([["udp://a.example:80"], ["http://c.example/announce", "http://d.example/announce"], ["http://b.example/announce"]], magnet.Trackers);
        Assert.Equal(["http://s.example/f"], magnet.WebSeeds);
        Assert.Equal(362017, magnet.ExactLength);
        Assert.Equal(["192.0.2.1:6881", "[2001:db8::1]:6882", "host.example:1"], magnet.Peers);
    }

    [Fact]
    public void Base32_and_hex_of_either_case_name_the_same_swarm()
    {
        Assert.True(MagnetLink.TryParse("magnet:?xt=urn:btih:2JDU5BWJLMM3RPH5XEV4CLE5IRTHZ6RW", out var base32, out _));
        Assert.True(MagnetLink.TryParse($"MAGNET:?XT=URN:BTIH:{Hash.ToUpperInvariant()}", out var hex, out _));

        Assert.Equal(Hash, base32.InfoHashV1.ToString());
        Assert.Equal(Hash, hex.InfoHashV1.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http://example.com/x.torrent")]
    [InlineData("magnet:?dn=no+hash")]
    [InlineData("magnet:?xt=urn:sha1:YNCKHTQCWBTRNJIV4WNAE52SJUQCZO5C")]
    [InlineData("magnet:?xt=urn:btih:d2474e86")]
    [InlineData("magnet:?xt=urn:btih:g2474e86c95b19b8bcfdb92bc12c9d44667cfa36")]
    [InlineData("magnet:?xt=urn:btmh:1114caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e")]
    [InlineData("magnet:?xt=urn:btmh:1220caf1")]
    [InlineData("magnet:?xt=urn:btih:d2474e86c95b19b8bcfdb92bc12c9d44667cfa36&xt=urn:btih:0000000000000000000000000000000000000000")]
    public void A_link_that_names_no_swarm_is_refused_with_a_sentence(string? text)
    {
        Assert.False(MagnetLink.TryParse(text, out var magnet, out var error));

        Assert.Null(magnet);
        Assert.Contains(' ', error);
    }

    [Fact]
    public void Length_and_counts_are_limited()
    {
        var link = $"magnet:?xt=urn:btih:{Hash}";

        Assert.False(MagnetLink.TryParse(link + "&dn=" + new string('x', MagnetLink.MaxLength), out _, out _));
        Assert.False(MagnetLink.TryParse(link + string.Concat(Enumerable.Repeat("&tr=udp://t", MagnetLink.MaxEntries + 1)), out _, out _));
        Assert.False(MagnetLink.TryParse(link + string.Concat(Enumerable.Repeat("&x.pe=a:1", MagnetLink.MaxEntries + 1)), out _, out _));
        Assert.True(MagnetLink.TryParse(link + string.Concat(Enumerable.Repeat("&tr=udp://t", MagnetLink.MaxEntries)), out _, out _));
    }

    [Fact]
    public void A_name_that_is_not_utf8_or_holds_control_characters_is_safe_to_show()
    {
        Assert.True(MagnetLink.TryParse($"magnet:?xt=urn:btih:{Hash}&dn=a%00b%FFc%1Bd%zz%4", out var magnet, out _));
        Assert.Equal("a\uFFFDb\uFFFDc\uFFFDd%zz%4", magnet.Name);
    }

    [Fact]
    public void Any_text_is_read_without_throwing() =>
        Prop.ForAll<string>(text => MagnetLink.TryParse($"magnet:?xt=urn:btih:{Hash}&{text}", out _, out var error) || error is not null)
            .QuickCheckThrowOnFailure();
}
