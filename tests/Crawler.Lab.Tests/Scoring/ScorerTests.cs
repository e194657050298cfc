using Crawler.Lab.Scoring;
using Crawler.Lab.Truth;

namespace Crawler.Lab.Tests.Scoring;

public sealed class ScorerTests
{
    [Fact]
    public async Task Right_records_score_one_everywhere()
    {
        var card = await ScoreAsync(
            [Known.Visit("handshaken", Known.SeedId, 100), Known.Visit("handshaken", Known.LeecherId, 50), Known.Visit("refused"), Known.Visit("timed_out", key: "s")],
            [Known.Snapshot(1, 1, 1.5)]);

        var all = card.Swarms[^1];
        Assert.Equal((1, 1), (all.Peers.Precision.Share, all.Peers.Recall.Share));
        Assert.Equal((1, 1), (all.Clients.Precision.Share, all.Clients.Recall.Share));
        Assert.Equal((2, 0.0, 0), (all.Progress.Count, all.Progress.Mean, all.Progress.Missing));
        Assert.All([all.Seeds, all.Leechers, all.Copies], e => Assert.Equal((1, 0.0), (e.Exact, e.Mean)));
        Assert.All(card.Peers, p => Assert.Equal(1, p.Visits.Share));
    }

    [Fact]
    public async Task A_peer_that_is_not_there_costs_precision_and_one_that_was_missed_costs_recall()
    {
        var card = await ScoreAsync([Known.Visit("handshaken", Known.SeedId, 100), Known.Visit("handshaken", new string('9', 40))], [Known.Snapshot(1, 1, 1.5)]);

        var peers = card.Swarms[^1].Peers;
        Assert.Equal((0.5, 0.5), (peers.Precision.Share, peers.Recall.Share));
        Assert.Equal(1, card.Peers.Single(p => p.Fault == "stranger").Visits.Of);
    }

    [Fact]
    public async Task Wrong_clients_progress_and_sums_are_counted()
    {
        var card = await ScoreAsync(
            [Known.Visit("handshaken", Known.SeedId, 90, client: "Deluge"), Known.Visit("handshaken", Known.LeecherId)], [Known.Snapshot(3, 0, 1)]);

        var all = card.Swarms[^1];
        Assert.Equal((1, 2), (all.Clients.Precision.Right, all.Clients.Precision.Of));
        Assert.Equal((0.1, 1), (Math.Round(all.Progress.Mean!.Value, 6), all.Progress.Missing));
        Assert.Equal((2.0, 1.0, 0.5), (all.Seeds.Mean, all.Leechers.Mean, Math.Round(all.Copies.Mean!.Value, 3)));
    }

    [Fact]
    public async Task A_faulty_peer_recorded_as_something_else_is_wrong_and_so_is_progress_that_it_never_told()
    {
        var silent = Known.Visit("handshaken", new string('3', 40), 12);
        var card = await ScoreAsync([silent, Known.Visit("timed_out", key: new string('3', 40))], []);

        var score = card.Peers.Single(p => p.Fault == "silence");
        Assert.Equal((1, 2, 1), (score.Visits.Right, score.Visits.Of, score.Invented));
        Assert.Equal(0, card.Swarms[^1].Peers.Precision.Share);
    }

    [Fact]
    public async Task A_peer_is_compared_with_what_was_so_at_the_time_of_the_visit()
    {
        var truth = await Known.ReadAsync(
            new ChangeTruth(Known.Start.AddSeconds(10), Known.Hash, "127.0.0.2:16881", Reachable: true, Have: 70),
            new ChangeTruth(Known.Start.AddSeconds(20), Known.Hash, "127.0.0.1:16881", Reachable: false, Have: 100),
            new StateTruth(Known.Start.AddSeconds(20), Known.Hash, 0, 1, 0.7));
        var visits = new[] { Known.Visit("refused", key: "x"), Known.Visit("handshaken", Known.LeecherId, 70) };

        var card = Scorer.Score(truth, new Records(visits, [Known.Snapshot(0, 1, 0.7)], []));

        var all = card.Swarms[^1];
        Assert.Equal((1, 1), (all.Peers.Recall.Right, all.Peers.Recall.Of));
        Assert.Equal((0.0, 0.0, 0.0), (all.Progress.Mean, all.Seeds.Mean, all.Copies.Mean));
        Assert.All(card.Peers, p => Assert.Equal(1, p.Visits.Share));
    }

    [Fact]
    public async Task Peers_are_scored_by_what_they_want_of_encryption()
    {
        var card = await ScoreAsync(
            [
                Known.Visit("handshaken", Known.SeedId, 100) with { IsEncrypted = false },
                Known.Visit("handshaken", Known.SeedId, 100) with { IsEncrypted = true },
                Known.Visit("closed", key: "k") with { Address = "127.0.0.2", Port = 16881 },
            ],
            [Known.Snapshot(1, 1, 1.5)]);

        Assert.Equal(["plain", "require"], card.Encryption.Select(e => e.Policy));
        var (plain, require) = (card.Encryption[0], card.Encryption[1]);
        Assert.Equal((new Part(1, 1), new Part(2, 2), new Part(1, 2)), (plain.Peers, plain.Visits, plain.Encrypted));
        Assert.Equal((new Part(0, 1), new Part(0, 1), new Part(0, 0)), (require.Peers, require.Visits, require.Encrypted));
    }

    [Fact]
    public async Task A_crawl_may_count_whoever_was_there_for_some_of_it_and_must_count_whoever_always_was()
    {
        // During the crawl the seed leaves and comes back: it was counted or it was not.
        var truth = await Known.ReadAsync(
            new ChangeTruth(Known.Start.AddSeconds(40), Known.Hash, "127.0.0.1:16881", Reachable: false, Have: 100),
            new StateTruth(Known.Start.AddSeconds(40), Known.Hash, 0, 1, 0.5),
            new ChangeTruth(Known.Start.AddSeconds(45), Known.Hash, "127.0.0.2:16881", Reachable: false, Have: 50),
            new ChangeTruth(Known.Start.AddSeconds(45), Known.Hash, "127.0.0.1:16881", Reachable: true, Have: 100),
            new StateTruth(Known.Start.AddSeconds(45), Known.Hash, 1, 0, 1));

        foreach (var (snapshot, exact) in new[]
        {
            (Known.Snapshot(1, 1, 1.5), 1), (Known.Snapshot(0, 0, null), 1), (Known.Snapshot(1, 0, 1), 1), (Known.Snapshot(2, 1, 2.5), 0), (Known.Snapshot(1, 2, 3), 0),
        })
        {
            var all = Scorer.Score(truth, new Records([], [snapshot], [])).Swarms[^1];
            Assert.Equal(exact, all.Seeds.Exact * all.Leechers.Exact);
            Assert.Equal(exact, snapshot.Copies is null ? 1 : all.Copies.Exact);
        }
    }

    [Fact]
    public async Task Who_left_before_it_could_say_is_no_missing_progress()
    {
        var gone = new ChangeTruth(Known.Start.AddSeconds(58), Known.Hash, "127.0.0.2:16881", Reachable: false, Have: 50);
        var visits = new[] { Known.Visit("handshaken", Known.SeedId), Known.Visit("handshaken", Known.LeecherId) };

        var progress = Scorer.Score(await Known.ReadAsync(gone), new Records(visits, [], [])).Swarms[^1].Progress;

        Assert.Equal((0, 1), (progress.Count, progress.Missing));
    }

    [Fact]
    public async Task A_claim_is_right_when_it_says_what_the_tracker_said()
    {
        var records = new Records([], [], [Known.Claim("ok", 7, 8), Known.Claim("ok", 1, 1), Known.Claim("unknown_torrent", null, null)]);

        var score = Assert.Single(Scorer.Score(await Known.ReadAsync(), records).Trackers);

        Assert.Equal((2, 3), (score.Claims.Right, score.Claims.Of));
        Assert.Equal((1, 2), (score.Counts.Right, score.Counts.Of));
    }

    [Fact]
    public async Task The_table_names_every_group_fault_and_tracker()
    {
        var card = Scorer.Score(
            await Known.ReadAsync(), new Records([Known.Visit("handshaken", Known.SeedId, 100), Known.Visit("refused")], [Known.Snapshot(1, 1, 1.5)], [Known.Claim("ok", 7, 8)]));

        var table = ScoreTable.Render(card);

        Assert.All(["small", "x ", "all", "none", "dead", Known.Tracker, "refused:1"], word => Assert.Contains(word, table));
    }

    private static async Task<ScoreCard> ScoreAsync(RecordedVisit[] visits, RecordedSnapshot[] snapshots) =>
        Scorer.Score(await Known.ReadAsync(), new Records(visits, snapshots, []));
}
