using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Trackers;

public sealed class OwnPresenceTests
{
    private static readonly InfoHash One = new(Enumerable.Repeat((byte)1, 20).ToArray());
    private static readonly InfoHash Two = new(Enumerable.Repeat((byte)2, 20).ToArray());
    private static readonly TrackerRef Http = new(1, new Uri("http://tracker.example:6969/announce"));
    private static readonly TrackerRef Udp = new(2, new Uri("udp://tracker.example:6969/announce"));
    private static readonly TrackerRef Other = new(3, new Uri("udp://other.example:6969/announce"));

    private readonly OwnPresence _presence = new();

    [Fact]
    public async Task A_scrape_waits_until_we_have_left_the_swarm()
    {
        var announce = await _presence.AnnounceAsync(Http, One, CancellationToken.None);
        var scrape = _presence.ScrapeAsync(Udp, Swarms(Two, One), CancellationToken.None);
        Assert.False(scrape.IsCompleted);

        announce.Dispose();

        (await scrape).Dispose();
    }

    [Fact]
    public async Task An_announce_waits_for_every_scrape_of_its_swarm()
    {
        var first = await _presence.ScrapeAsync(Http, Swarms(One), CancellationToken.None);
        var second = await _presence.ScrapeAsync(Udp, Swarms(One, Two), CancellationToken.None);
        var announce = _presence.AnnounceAsync(Http, One, CancellationToken.None);

        first.Dispose();
        Assert.False(announce.IsCompleted);
        second.Dispose();

        (await announce).Dispose();
    }

    [Fact]
    public async Task Two_announces_for_a_swarm_at_one_host_follow_each_other()
    {
        var first = await _presence.AnnounceAsync(Http, One, CancellationToken.None);
        var second = _presence.AnnounceAsync(Udp, One, CancellationToken.None);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task Other_swarms_and_other_hosts_are_not_held_up()
    {
        using var announce = await _presence.AnnounceAsync(Http, One, CancellationToken.None);

        Assert.True(_presence.AnnounceAsync(Http, Two, CancellationToken.None).IsCompletedSuccessfully);
        Assert.True(_presence.ScrapeAsync(Other, Swarms(One), CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Waiting_ends_with_the_token()
    {
        using var announce = await _presence.AnnounceAsync(Http, One, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var scrape = _presence.ScrapeAsync(Http, Swarms(One), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scrape);
    }

    private static SwarmRef[] Swarms(params InfoHash[] hashes) => [.. hashes.Select((h, i) => new SwarmRef(i, h))];
}
