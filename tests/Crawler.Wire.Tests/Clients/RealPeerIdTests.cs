using Crawler.Wire.Clients;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Tests.Clients;

/// <summary>Peer ids and names as real programs from Debian sent them.</summary>
public sealed class RealPeerIdTests
{
    [Theory]
    [InlineData("2d5452333030302d6334373672636164756c6f65", "Transmission 3.00", "Transmission 3.00")]
    [InlineData("41322d312d33362d302d1ef86d2d6473e72209d8", "aria2/1.36.0", "aria2 1.36.0")]
    [InlineData("2d6c74304438302d93349cc28212105a8243e391", "libTorrent 0.13.8", "libTorrent (Rakshasa) / rTorrent 0.13.8")]
    [InlineData("2d7142343532302d774f43366a7750512a47554a", "qBittorrent/4.5.2", "qBittorrent 4.5.2")]
    [InlineData("2d4445323033732d686435364f683148374d4e39", "Deluge/2.0.3 libtorrent/2.0.8.0", "Deluge 2.0.3")]
    [InlineData("2d4c54323038302d775834487336666742314670", "libtorrent/2.0.8.0", "libtorrent (Rasterbar) 2.0.8.0")]
    public void Both_names_of_a_client_agree(string peerId, string extended, string client)
    {
        var identity = ClientFingerprint.Identify(new PeerId(Convert.FromHexString(peerId)), extended);
        Assert.Equal((true, client), (identity.Agree, identity.Best?.ToString()));
    }

    [Theory]
    [InlineData("2d4344303330332d381ee53c570fd3a989f00d76", "Enhanced CTorrent 3.3")]
    [InlineData("2d554c2d303030312d3032313236393631353039", "unworkable")]
    [InlineData("2d4c54323038302d34556478706358332e484933", "libtorrent (Rasterbar) 2.0.8")]
    public void A_client_without_a_second_name_is_told_by_its_peer_id(string peerId, string client)
    {
        var identity = ClientFingerprint.Identify(new PeerId(Convert.FromHexString(peerId)), null);
        Assert.Equal((false, client), (identity.Agree, identity.Best?.ToString()));
    }
}
