using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Wire.Metainfo;

namespace Crawler.Lab.Tests.Swarms;

public sealed class SimulatedTorrentTests
{
    private static readonly SwarmPlan Plan = new() { Name = "a.iso", Pieces = 17, PieceLength = 32 * 1024 };

    [Fact]
    public void The_file_reads_back_with_the_same_hash_size_and_trackers()
    {
        var torrent = new SimulatedTorrent(Plan, 5);
        Uri[] trackers = [new("http://127.0.0.1:1/announce"), new("udp://127.0.0.1:2/announce")];

        Assert.True(MetainfoReader.TryRead(torrent.ToFile(trackers), out var metainfo, out var error), error.ToString());

        Assert.Equal(torrent.InfoHash, metainfo.InfoHashV1);
        Assert.Equal((torrent.TotalBytes, 17), (metainfo.TotalBytes, metainfo.PieceCount));
        Assert.Equal([["http://127.0.0.1:1/announce"], ["udp://127.0.0.1:2/announce"]], metainfo.Trackers);
        Assert.Empty(metainfo.Warnings);
    }

    [Fact]
    public void The_hash_depends_on_name_and_seed_only()
    {
        Assert.Equal(new SimulatedTorrent(Plan, 5).InfoHash, new SimulatedTorrent(Plan, 5).InfoHash);
        Assert.NotEqual(new SimulatedTorrent(Plan, 5).InfoHash, new SimulatedTorrent(Plan, 6).InfoHash);
        Assert.NotEqual(new SimulatedTorrent(Plan, 5).InfoHash, new SimulatedTorrent(Plan with { Name = "b.iso" }, 5).InfoHash);
    }
}
