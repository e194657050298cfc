using Crawler.Storage.Privacy;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Tests.Privacy;

public sealed class PeerMaskTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("crawler-privacy-").FullName;

    private PrivacyOptions Options => new() { KeyFile = Path.Combine(_root, "peer.key"), Epoch = KeyEpoch.Day };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void One_peer_has_one_key_within_an_epoch_and_another_in_the_next()
    {
        var mask = PeerMask.Open(Options, Samples.Noon);
        var morning = mask.Mask(Observed.V4, Samples.Noon.AddHours(-11));
        var evening = PeerMask.Open(Options, Samples.Noon).Mask(Observed.V4, Samples.Noon.AddHours(11));
        var tomorrow = mask.Mask(Observed.V4, Samples.Noon.AddDays(1));
        var late = mask.Mask(Observed.V4, Samples.Noon.AddHours(11));

        Assert.Equal(morning.Key, evening.Key);
        Assert.NotEqual(morning.Key, tomorrow.Key);
        Assert.Equal(morning.Key, late.Key);
        Assert.NotEqual(morning.Key, mask.Mask(Observed.V4 with { Port = 1 }, Samples.Noon).Key);
    }

    [Fact]
    public void Agents_with_copies_of_one_file_agree_in_later_epochs()
    {
        PeerMask.Open(Options, Samples.Noon);
        var copy = Options;
        copy.KeyFile = Path.Combine(_root, "copy.key");
        File.Copy(Options.KeyFile, copy.KeyFile);

        var later = Samples.Noon.AddDays(5);

        Assert.Equal(PeerMask.Open(Options, later).Mask(Observed.V4, later), PeerMask.Open(copy, later).Mask(Observed.V4, later));
    }

    [Fact]
    public void The_file_is_ours_alone_and_forgets_the_epoch_before()
    {
        PeerMask.Open(Options, Samples.Noon);
        var before = File.ReadAllText(Options.KeyFile);
        PeerMask.Open(Options, Samples.Noon.AddDays(1));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Options.KeyFile));
        Assert.NotEqual(before, File.ReadAllText(Options.KeyFile));
        Assert.Single(Directory.GetFiles(_root));
    }

    [Fact]
    public void Another_keys_epoch_length_is_refused()
    {
        PeerMask.Open(Options, Samples.Noon);
        var weekly = Options;
        weekly.Epoch = KeyEpoch.Week;

        Assert.Throws<InvalidDataException>(() => PeerMask.Open(weekly, Samples.Noon));
    }

    [Theory]
    [InlineData("203.0.113.77:51413", "203.0.113.0", 24)]
    [InlineData("[2001:db8:1234:5678::9abc]:6881", "2001:db8:1234::", 48)]
    public void Only_the_network_of_an_address_is_kept(string text, string prefix, int length)
    {
        Assert.True(PeerEndpoint.TryParse(text, out var endpoint));

        var hashed = PeerMask.Open(Options, Samples.Noon).Mask(endpoint, Samples.Noon);

        Assert.Equal(prefix, hashed.Prefix.ToIPAddress().ToString());
        Assert.Equal((length, 0), (hashed.PrefixLength, hashed.Prefix.Port));
        Assert.Null(hashed.Endpoint);
    }

    [Fact]
    public void Addresses_are_kept_when_that_is_asked_for()
    {
        var full = Options;
        full.Addresses = AddressStorage.Full;

        Assert.Equal(Observed.V6, PeerMask.Open(full, Samples.Noon).Mask(Observed.V6, Samples.Noon).Endpoint);
    }

    [Theory]
    [InlineData("Connection refused 203.0.113.77:51413", "Connection refused [address]")]
    [InlineData("refused by 203.0.113.77.", "refused by [address].")]
    [InlineData("to [2001:db8::1]:6881 failed", "to [[address]]:6881 failed")]
    [InlineData("your ip:203.0.113.77 is banned", "your ip:[address] is banned")]
    [InlineData("::1 and 10.0.0.1", "[address] and [address]")]
    [InlineData("torrent 1.2.3 not found: code 12:30", "torrent 1.2.3 not found: code 12:30")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void Addresses_are_taken_out_of_messages(string? text, string? expected) =>
        Assert.Equal(expected, AddressScrubber.Scrub(text));
}
