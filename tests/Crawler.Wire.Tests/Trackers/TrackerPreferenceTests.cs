using System.Text;
using Crawler.Wire.Trackers;

namespace Crawler.Wire.Tests.Trackers;

public sealed class TrackerPreferenceTests
{
    [Theory]
    [InlineData("BITTORRENT UDP:1337 TCP:80", "udp 1337, tcp 80")]
    [InlineData("BITTORRENT TCP:443", "tcp 443")]
    [InlineData("BITTORRENT  UDP:1  UDP:1 ", "udp 1")]
    [InlineData("BITTORRENT SCTP:7 UDP:0 UDP:65536 TCP:-1 TCP:+5 UDP:6881", "udp 6881")]
    public void Places_are_read_in_their_order_and_words_that_are_not_known_passed_over(string record, string places)
    {
        Assert.True(TrackerPreference.TryRead(Encoding.ASCII.GetBytes(record), out var preference));
        Assert.Equal(places, string.Join(", ", preference.Places.Select(x => $"{(x.IsUdp ? "udp" : "tcp")} {x.Port}")));
        Assert.False(preference.IsDenial);
    }

    [Theory]
    [InlineData("BITTORRENT")]
    [InlineData("BITTORRENT DENY ALL")]
    [InlineData("BITTORRENT DENY")]
    [InlineData("BITTORRENT DENY UDP:6969")]
    [InlineData("BITTORRENT nothing that is known")]
    public void A_host_that_names_no_place_denies(string record)
    {
        Assert.True(TrackerPreference.TryRead(Encoding.ASCII.GetBytes(record), out var preference));
        Assert.True(preference.IsDenial);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=spf1 -all")]
    [InlineData("bittorrent UDP:80")]
    [InlineData("BITTORRENTS UDP:80")]
    [InlineData(" BITTORRENT UDP:80")]
    public void A_record_about_something_else_is_none(string record) => Assert.False(TrackerPreference.TryRead(Encoding.ASCII.GetBytes(record), out _));

    [Fact]
    public void No_more_places_are_read_than_the_limit()
    {
        var record = "BITTORRENT " + string.Join(' ', Enumerable.Range(1, 5000).Select(x => $"UDP:{x}"));

        Assert.True(TrackerPreference.TryRead(Encoding.ASCII.GetBytes(record), out var preference));
        Assert.Equal(TrackerPreference.MaxPlaces, preference.Places.Count);
    }
}
