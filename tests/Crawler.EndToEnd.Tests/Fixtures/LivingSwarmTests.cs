using System.Net.Sockets;
using Crawler.Fixtures.Trackers;

namespace Crawler.EndToEnd.Tests.Fixtures;

[Collection(LivingSwarmCollection.Name)]
public sealed class LivingSwarmTests(LivingSwarmFixture fixture)
{
    [Fact]
    public async Task The_tracker_counts_the_seed_and_the_leecher()
    {
        var counts = await fixture.Swarm.Tracker.ScrapeAsync(fixture.Swarm.InfoHash);

        Assert.Equal(new TrackerCounts(Seeders: 1, Leechers: 1, Completed: 0), counts);
    }

    [Fact]
    public async Task The_leecher_stays_at_the_pieces_of_the_one_file_it_wants()
    {
        var status = await fixture.Swarm.Leecher.StatusAsync();

        Assert.Equal(93, fixture.Swarm.PieceCount);
        Assert.Equal(93, status.Pieces);
        Assert.Equal(47, status.Have);
        Assert.Equal(47, fixture.Swarm.LeecherPieces);
    }

    [Fact]
    public async Task Both_peers_accept_connections_at_addresses_of_their_own()
    {
        var seed = fixture.Swarm.Seed.Endpoint;
        var leecher = fixture.Swarm.Leecher.Endpoint;
        using var toSeed = new TcpClient(AddressFamily.InterNetwork);
        using var toLeecher = new TcpClient(AddressFamily.InterNetwork);

        await toSeed.ConnectAsync(seed);
        await toLeecher.ConnectAsync(leecher);

        Assert.NotEqual(seed.Address, leecher.Address);
        Assert.Equal(seed, toSeed.Client.RemoteEndPoint);
        Assert.Equal(leecher, toLeecher.Client.RemoteEndPoint);
    }

    [Fact]
    public async Task The_tracker_does_not_know_a_torrent_that_nobody_gave_it()
    {
        var unknown = new Wire.Identity.InfoHash(new byte[Wire.Identity.InfoHash.Size]);

        Assert.Null(await fixture.Swarm.Tracker.ScrapeAsync(unknown));
    }
}
