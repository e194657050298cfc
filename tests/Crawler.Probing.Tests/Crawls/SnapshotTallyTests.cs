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

    [Fact]
    public void Pieces_are_named_by_how_rare_they_are()
    {
        var tally = Tally(pieces: 8);
        tally.Add(Visit(ProbeOutcome.Handshaken, true, null));
        tally.Add(Visit(ProbeOutcome.Handshaken, false, [0b1100_0001]));
        tally.Add(Visit(ProbeOutcome.Handshaken, false, [0b1000_0000]));
        var spread = tally.ToSnapshot(DateTimeOffset.UnixEpoch).Spread!;
        Assert.Equal((8, 1, 5), (spread.Pieces, spread.RarestReplicas, spread.RarestPieces));
        Assert.Equal([2, 3, 4, 5, 6], spread.Rarest);
        Assert.Equal([3, 2, 1, 1, 1, 1, 1, 2], spread.Strip);
    }

    [Fact]
    public void A_torrent_of_many_pieces_is_a_strip_of_its_rarest_ones()
    {
        var tally = Tally(pieces: 100_000);
        var bits = new byte[12_500];
        Array.Fill(bits, (byte)0xFF);
        bits[12_499] = 0xFE;
        tally.Add(Visit(ProbeOutcome.Handshaken, false, bits));
        var spread = tally.ToSnapshot(DateTimeOffset.UnixEpoch).Spread!;
        Assert.Equal([99_999], spread.Rarest);
        Assert.Equal([.. Enumerable.Repeat(1, 199), 0], spread.Strip);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void A_number_of_pieces_that_no_bitfield_can_have_is_not_counted(int pieces)
    {
        var tally = Tally(pieces);
        tally.Add(Visit(ProbeOutcome.Handshaken, true, null));
        Assert.Null(tally.ToSnapshot(DateTimeOffset.UnixEpoch).Spread);
    }

    [Fact]
    public void Peers_are_told_by_what_they_have_and_by_whether_they_want_more()
    {
        var tally = Tally(pieces: 80);
        tally.Add(Visit(ProbeOutcome.Handshaken, true, null));
        tally.Add(Visit(ProbeOutcome.Handshaken, null, null));
        tally.Add(Leecher(0));
        tally.Add(Leecher(8));
        tally.Add(Leecher(79));
        tally.Add(Leecher(40) with { UploadOnly = true });
        tally.Add(Leecher(48));
        tally.Add(Leecher(48) with { Bitfield = Enumerable.Repeat((byte)0b1010_1110, 10).ToArray() });
        var snapshot = tally.ToSnapshot(DateTimeOffset.UnixEpoch);
        Assert.Equal([1, 1, 0, 0, 0, 1, 2, 0, 0, 1, 1], snapshot.Progress);
        Assert.Equal((1, 2, 1), (snapshot.PartialSeeds, snapshot.OrderKnown, snapshot.Sequential));
    }

    // One that takes the pieces in order.
    private static PeerVisit Leecher(int have) => Visit(ProbeOutcome.Handshaken, false, Bits(have)) with { Pieces = 80, Have = have };

    private static byte[] Bits(int have) =>
        [.. Enumerable.Range(0, 10).Select(i => (byte)(0xFF00 >> Math.Clamp(have - (i * 8), 0, 8)))];

    private static SnapshotTally Tally(int? pieces) =>
        new(new CrawlWork(default, 1, pieces, false, []), DateTimeOffset.UnixEpoch) { KnownPeers = 9, SampleShare = 1, IsWhole = false };

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
