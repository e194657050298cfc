using System.Text;
using Crawler.Wire.Clients;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Tests.Clients;

public sealed class ClientFingerprintTests
{
    [Theory]
    [InlineData("-TR2940-", "Transmission", "2.94")]
    [InlineData("-TR3000-", "Transmission", "3.00")]
    [InlineData("-TR0072-", "Transmission", "0.72")]
    [InlineData("-TR0006-", "Transmission", "0.6")]
    [InlineData("-TR072Z-", "Transmission", "0.72+")]
    [InlineData("-TR4060-", "Transmission", "4.0.6")]
    [InlineData("-TR400B-", "Transmission", "4.0.0 beta")]
    [InlineData("-qB4650-", "qBittorrent", "4.6.5")]
    [InlineData("-qB4520-", "qBittorrent", "4.5.2")]
    [InlineData("-qB4301-", "qBittorrent", "4.3.0.1")]
    [InlineData("-qB33A0-", "qBittorrent", "3.3.10")]
    [InlineData("-lt0D80-", "libTorrent (Rakshasa) / rTorrent", "0.13.8")]
    [InlineData("-LT2080-", "libtorrent (Rasterbar)", "2.0.8")]
    [InlineData("-UT360W-", "µTorrent", "3.6.0")]
    [InlineData("-UT355B-", "µTorrent", "3.5.5 beta")]
    [InlineData("-BT7A5S-", "BitTorrent", "7.10.5")]
    [InlineData("-BI3200-", "BiglyBT", "3.2.0.0")]
    [InlineData("-AZ5750-", "Vuze", "5.7.5.0")]
    [InlineData("-DE203s-", "Deluge", "2.0.3")]
    [InlineData("-DE13F0-", "Deluge", "1.3.15")]
    [InlineData("-WW0208-", "WebTorrent", "2.8")]
    [InlineData("-CD0303-", "Enhanced CTorrent", "3.3")]
    [InlineData("-BC0171-", "BitComet", "1.71")]
    [InlineData("-KT11R1-", "KTorrent", "1.1 rc1")]
    [InlineData("-KT2140-", "KTorrent", "2.1.4")]
    [InlineData("-KT300-", "KTorrent", "3.0.0")]
    [InlineData("-ML2.7.2-", "MLDonkey", "2.7.2")]
    [InlineData("-CR0100-", "Crawler", "0.1.0.0")]
    [InlineData("-UL-0001-", "unworkable", null)]
    [InlineData("-UL1234-", "uLeecher!", "1.2.3.4")]
    [InlineData("A2-1-36-0-7z", "aria2", "1.36.0")]
    [InlineData("M7-9-2--", "Mainline", "7.9.2")]
    [InlineData("M4-20-8-", "Mainline", "4.20.8")]
    [InlineData("T03I--008", "BitTornado", "0.3.18")]
    [InlineData("A---------", "ABC", null)]
    [InlineData("XBT054d-", "XBT Client", "0.5.4")]
    [InlineData("OP7685x", "Opera", "7685")]
    [InlineData("TIX0137-", "Tixati", "1.37")]
    public void A_peer_id_tells_client_and_version(string begin, string client, string? version) =>
        Assert.Equal(new ClientName(client, version), ClientFingerprint.FromPeerId(Id(begin)));

    [Fact]
    public void BitComet_and_BitLord_write_their_version_in_two_bytes()
    {
        Assert.Equal(new ClientName("BitComet", "0.56"), ClientFingerprint.FromPeerId(Id("exbc\u0000\u0038")));
        Assert.Equal(new ClientName("BitComet", "0.56"), ClientFingerprint.FromPeerId(Id("FUTB\u0000\u0038")));
        Assert.Equal("BitLord", ClientFingerprint.FromPeerId(Id("exbc\u0000\u0038LORD"))?.Client);
    }

    [Theory]
    [InlineData("-ZZ0000-")]
    [InlineData("-qB465")]
    [InlineData("-FD51]\u00c7-")]
    [InlineData("µTorrent/3025")]
    [InlineData("\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u00001")]
    public void What_no_rule_knows_is_unknown(string begin) => Assert.Null(ClientFingerprint.FromPeerId(Id(begin)));

    [Theory]
    [InlineData("Transmission 3.00", "Transmission", "3.00")]
    [InlineData("qBittorrent/4.5.2", "qBittorrent", "4.5.2")]
    [InlineData("qBittorrent v3.3.1", "qBittorrent", "3.3.1")]
    [InlineData("aria2/1.36.0", "aria2", "1.36.0")]
    [InlineData("BiglyBT 3.2.0.0", "BiglyBT", "3.2.0.0")]
    [InlineData("libTorrent 0.13.8", "libTorrent (Rakshasa) / rTorrent", "0.13.8")]
    [InlineData("libtorrent/2.0.8.0", "libtorrent (Rasterbar)", "2.0.8.0")]
    [InlineData("Deluge/2.0.3 libtorrent/2.0.8.0", "Deluge", "2.0.3")]
    [InlineData("\u03bcTorrent 3.6", "µTorrent", "3.6")]
    [InlineData("uTorrent", "µTorrent", null)]
    [InlineData("anacrolix/torrent v1.2", "anacrolix/torrent", "1.2")]
    [InlineData("Something New 1.0", "Something New", "1.0")]
    public void An_extended_name_tells_client_and_version(string name, string client, string? version) =>
        Assert.Equal(new ClientName(client, version), ClientFingerprint.FromExtended(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" / ")]
    [InlineData("5")]
    [InlineData("1 2 3 4 5 6 7")]
    [InlineData("just any words")]
    public void An_extended_name_without_name_and_version_is_unknown(string? name) => Assert.Null(ClientFingerprint.FromExtended(name));

    [Theory]
    [InlineData("-TR3000-", "Transmission 3.00", true, "Transmission 3.00")]
    [InlineData("-UT360W-", "µTorrent 3.6", true, "µTorrent 3.6.0")]
    [InlineData("-LT2080-", "libtorrent/2.0.8.0", true, "libtorrent (Rasterbar) 2.0.8.0")]
    [InlineData("-lt0D80-", "libTorrent 0.13.8", true, "libTorrent (Rakshasa) / rTorrent 0.13.8")]
    [InlineData("-DE203s-", "Deluge/2.0.3 libtorrent/2.0.8.0", true, "Deluge 2.0.3")]
    [InlineData("-LT2080-", "Tribler/7.1 libtorrent/2.0.8.0", true, "Tribler 7.1")]
    [InlineData("-UT360W-", "Transmission 2.94", false, "Transmission 2.94")]
    [InlineData("-LT2080-", null, false, "libtorrent (Rasterbar) 2.0.8")]
    [InlineData("????????", "qBittorrent/4.5.2", false, "qBittorrent 4.5.2")]
    [InlineData("????????", null, false, "")]
    public void Two_names_are_weighed(string begin, string? name, bool agree, string best)
    {
        var identity = ClientFingerprint.Identify(Id(begin), name);
        Assert.Equal((agree, best), (identity.Agree, identity.Best?.ToString() ?? string.Empty));
    }

    [Fact]
    public void Any_twenty_bytes_and_any_text_are_answered_without_a_fault()
    {
        var random = new Random(20);
        var bytes = new byte[20];
        var codes = ClientTable.Instance.All;
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            var code = codes[random.Next(codes.Count)];
            Encoding.Latin1.GetBytes(code.Code.AsSpan(0, Math.Min(code.Code.Length, 16)), bytes.AsSpan(random.Next(3)));
            ClientFingerprint.Identify(new PeerId(bytes), Encoding.Latin1.GetString(bytes));
        }
    }

    [Fact]
    public void Every_rule_names_a_version_style_that_exists() =>
        Assert.All(ClientTable.Instance.All, rule => ClientVersionStyle.Read(rule.Style, "0102"));

    private static PeerId Id(string begin) => new(Encoding.Latin1.GetBytes(begin.PadRight(20, 'k')));
}
