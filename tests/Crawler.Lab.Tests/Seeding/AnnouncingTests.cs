using System.Net;
using Crawler.Lab.Seeding;
using Crawler.Lab.Tests.Tracking;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tests.Seeding;

public sealed class AnnouncingTests(RunningTracker tracker) : IClassFixture<RunningTracker>
{
    [Theory]
    [InlineData("http")]
    [InlineData("udp")]
    public async Task The_seed_is_counted_from_its_start_to_its_end(string scheme)
    {
        var url = scheme == "http" ? tracker.Http("/announce") : new Uri($"udp://{tracker.Udp()}/announce");
        var seed = await RunningSeed.StartAsync(null, ["http://127.0.0.1:9/announce", url.OriginalString]);
        var swarm = seed.Torrent.SwarmHashes[0];

        Assert.Equal(new ScrapeCounts(1, 0, 0), tracker.Server.State.Scrape([swarm]).Files[swarm]);
        await seed.DisposeAsync();
        Assert.Empty(tracker.Server.State.Scrape([swarm]).Files);
    }

    [Fact]
    public async Task A_tier_without_answer_is_told_once_and_the_seed_serves_all_the_same()
    {
        await using var seed = await RunningSeed.StartAsync(null, ["http://127.0.0.1:9/announce"]);
        Assert.Contains("http://127.0.0.1:9/announce did not take the announce", Assert.Single(seed.Reports));
        using var peer = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        Assert.NotEqual(default, peer.Theirs);
    }

    [Theory]
    [InlineData(10, 5, 10)]
    [InlineData(10, 60, 60)]
    [InlineData(0, null, 1800)]
    [InlineData(1, null, 5)]
    [InlineData(int.MaxValue, int.MaxValue, 6 * 3600)]
    public void The_interval_of_the_tracker_is_obeyed_within_reason(int interval, int? least, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), TierAnnouncer.Wait(new AnnounceReply { Interval = interval, MinInterval = least }));

    [Theory]
    [InlineData("127.0.0.1", "127.9.9.9", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("127.0.0.1", "8.8.8.8", false)]
    [InlineData("0.0.0.0", "127.0.0.1", false)]
    [InlineData("192.168.1.2", "192.168.1.1", false)]
    [InlineData("0.0.0.0", "10.0.0.1", false)]
    [InlineData("0.0.0.0", "169.254.169.254", false)]
    [InlineData("0.0.0.0", "8.8.8.8", true)]
    [InlineData("192.168.1.2", "8.8.8.8", true)]
    [InlineData("0.0.0.0", "2a00::1", false)]
    [InlineData("::", "2a00::1", true)]
    [InlineData("::", "fe80::1", false)]
    [InlineData("::", "fd00::1", false)]
    [InlineData("::", "2001:db8::1", false)]
    public void Only_addresses_of_the_internet_are_called_unless_the_seed_is_on_loopback(string from, string to, bool allowed) =>
        Assert.Equal(allowed, PeerReach.MayCall(IPAddress.Parse(from), IPAddress.Parse(to)));

    [Fact]
    public void Uploads_are_spread_by_the_limit()
    {
        var time = new SettableTime();
        var rate = new UploadRate(1000, time);
        Assert.Equal(TimeSpan.Zero, rate.Reserve(500));
        Assert.Equal(TimeSpan.FromSeconds(0.5), rate.Reserve(500));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.Zero, rate.Reserve(500));
        Assert.Equal(TimeSpan.Zero, new UploadRate(null, time).Reserve(int.MaxValue));
    }
}
