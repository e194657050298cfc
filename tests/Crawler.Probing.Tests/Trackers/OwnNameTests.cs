using Crawler.Probing.Trackers;
using Crawler.Wire.Clients;

namespace Crawler.Probing.Tests.Trackers;

public sealed class OwnNameTests
{
    [Fact]
    public void Our_peer_ids_and_our_extended_name_tell_the_same_client()
    {
        var options = new TrackerOptions();
        var identity = ClientFingerprint.Identify(PoliteAnnouncer.NewPeerId(options.PeerIdPrefix), options.UserAgent);
        Assert.True(identity.Agree);
        Assert.Equal(("Crawler", "0.1.0.0"), (identity.FromPeerId?.Client, identity.FromPeerId?.Version));
        Assert.Equal(("Crawler", "0.1"), (identity.FromExtended?.Client, identity.FromExtended?.Version));
    }
}
