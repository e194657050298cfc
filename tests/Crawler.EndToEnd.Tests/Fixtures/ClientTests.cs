using Crawler.Fixtures.Clients;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Trackers;

namespace Crawler.EndToEnd.Tests.Fixtures;

public sealed class ClientTests
{
    private const int PieceLength = 16 * 1024;

    private readonly TestTorrent _torrent = new(TestContent.Create("some content", seed: 7, 3 * PieceLength, PieceLength, 100), PieceLength);

    [Fact]
    public async Task Aria2_with_every_file_is_a_seed_and_a_stopped_one_leaves_the_tracker()
    {
        await using var tracker = await OpenTracker.StartAsync([_torrent.InfoHash]);
        await using var seed = await Aria2.SeedAsync(_torrent, [tracker.HttpAnnounce]);
        Assert.Equal(5, (await seed.StatusAsync()).Have);
        await tracker.WaitForAsync(_torrent.InfoHash, seeders: 1, leechers: 0);

        await seed.StopAsync();

        await tracker.WaitForAsync(_torrent.InfoHash, seeders: 0, leechers: 0);
    }

    [Fact]
    public async Task A_killed_seed_stays_in_the_counts_of_the_tracker()
    {
        await using var tracker = await OpenTracker.StartAsync([_torrent.InfoHash]);
        await using var seed = await TransmissionDaemon.SeedAsync(_torrent, [tracker.HttpAnnounce]);
        await tracker.WaitForAsync(_torrent.InfoHash, seeders: 1, leechers: 0);

        await seed.KillAsync();

        Assert.True(seed.HasExited);
        Assert.Equal(new TrackerCounts(Seeders: 1, Leechers: 0, Completed: 0), await tracker.ScrapeAsync(_torrent.InfoHash));
    }

    [Fact]
    public void The_same_seed_number_makes_the_same_torrent()
    {
        var again = new TestTorrent(TestContent.Create("some content", seed: 7, 3 * PieceLength, PieceLength, 100), PieceLength);
        var other = new TestTorrent(TestContent.Create("some content", seed: 8, 3 * PieceLength, PieceLength, 100), PieceLength);

        Assert.Equal(_torrent.InfoHash, again.InfoHash);
        Assert.NotEqual(_torrent.InfoHash, other.InfoHash);
        Assert.Equal(5, _torrent.PieceCount);
    }
}
