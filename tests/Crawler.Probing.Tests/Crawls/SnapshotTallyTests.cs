using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Work;

namespace Crawler.Probing.Tests.Crawls;

public sealed class SnapshotTallyTests
{
    [Theory]
    [InlineData(new[] { "F0" }, 0, 1.0)]
    [InlineData(new string[0], 2, 2.0)]
    [InlineData(new[] { "80" }, 1, 1.25)]
    [InlineData(new[] { "C0", "30" }, 0, 1.0)]
    [InlineData(new[] { "E0", "C0" }, 0, 0.75)]
    [InlineData(new[] { "00" }, 0, 0.0)]
    [InlineData(new[] { "F0", "E0", "80" }, 3, 4.75)]
    public void Distributed_copies_are_the_rarest_piece_and_the_share_of_pieces_that_have_more(string[] bitfields, int seeds, double copies)
    {
        var tally = Tally(pieces: 4);
        foreach (var hex in bitfields)
        {
            tally.Add(Visit(ProbeOutcome.Handshaken, hex == "F0", Convert.FromHexString(hex)));
        }

        for (var i = 0; i < seeds; i++)
        {
            tally.Add(Visit(ProbeOutcome.Handshaken, true, null));
        }

        Assert.Equal(copies, tally.ToSnapshot(DateTimeOffset.UnixEpoch).DistributedCopies);
    }

    [Fact]
    public void Only_peers_that_were_handshaken_count_and_the_silent_ones_apart()
    {
        var tally = Tally(pieces: 4);
        tally.Add(Visit(ProbeOutcome.Handshaken, true, null));
        tally.Add(Visit(ProbeOutcome.Handshaken, false, [0]));
        tally.Add(Visit(ProbeOutcome.Handshaken, null, null));
        tally.Add(Visit(ProbeOutcome.Refused, null, null));
        var snapshot = tally.ToSnapshot(DateTimeOffset.UnixEpoch);
        Assert.Equal((9, 4, 3, 1, 1, 1), (snapshot.KnownPeers, snapshot.VisitedPeers, snapshot.ReachablePeers, snapshot.Seeders, snapshot.Leechers, snapshot.UnknownProgress));
    }

    [Fact]
    public void Without_pieces_or_without_a_peer_that_spoke_the_copies_are_unknown()
    {
        var magnet = Tally(pieces: null);
        magnet.Add(Visit(ProbeOutcome.Handshaken, true, null));
        Assert.Null(magnet.ToSnapshot(DateTimeOffset.UnixEpoch).DistributedCopies);
        var silent = Tally(pieces: 4);
        silent.Add(Visit(ProbeOutcome.Handshaken, null, null));
        Assert.Null(silent.ToSnapshot(DateTimeOffset.UnixEpoch).DistributedCopies);
    }

    private static SnapshotTally Tally(int? pieces) => new(new CrawlWork(default, 1, pieces, false, []), 9, false, DateTimeOffset.UnixEpoch);

    private static PeerVisit Visit(ProbeOutcome outcome, bool? seed, byte[]? bitfield) => new()
    {
        ObservedAt = DateTimeOffset.UnixEpoch,
        Swarm = default,
        Endpoint = default,
        Outcome = outcome,
        Stage = ProbeStage.Done,
        Seed = seed,
        Bitfield = bitfield is null ? null : new ReadOnlyMemory<byte>(bitfield),
    };
}
