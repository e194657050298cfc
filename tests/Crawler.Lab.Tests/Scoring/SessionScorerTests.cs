using Crawler.Lab.Scoring;
using Crawler.Lab.Truth;

namespace Crawler.Lab.Tests.Scoring;

public sealed class SessionScorerTests
{
    private const string Leecher = "127.0.0.2:16881";

    [Fact]
    public async Task The_length_of_a_recorded_session_is_compared_with_the_true_one()
    {
        // There from 100 s to 200 s; seen at 120 s and 180 s, missed at 80 s and 220 s.
        var card = await ScoreAsync(
            [Change(0, false), Change(100, true), Change(200, false)], [Session(80, 120, 180, 220)]);

        var score = card.Sessions[0];
        Assert.Equal(("x", 1, 1), (score.Name, score.TrueSessions, score.RecordedSessions));
        Assert.Equal((100.0, 100.0, 0.0), (score.TrueMedianSeconds, score.RecordedMedianSeconds, score.ErrorSeconds));
        Assert.Equal(new Part(1, 1), score.Fitting);
    }

    [Fact]
    public async Task Two_stays_that_were_seen_as_one_do_not_fit()
    {
        var card = await ScoreAsync(
            [Change(0, false), Change(100, true), Change(130, false), Change(160, true), Change(200, false)],
            [Session(80, 120, 180, 220)]);

        Assert.Equal(new Part(0, 1), card.Sessions[0].Fitting);
    }

    [Fact]
    public async Task Who_never_left_has_no_length_and_the_table_says_so()
    {
        var card = await ScoreAsync([], [Session(null, 50, 300, null)]);

        Assert.Equal((0, 0), (card.Sessions[^1].TrueSessions, card.Sessions[^1].RecordedSessions));
        Assert.Equal((null, null, null), (card.Sessions[^1].TrueMedianSeconds, card.Sessions[^1].RecordedMedianSeconds, card.Sessions[^1].ErrorSeconds));
        Assert.Equal(new Part(1, 1), card.Sessions[^1].Fitting);
        Assert.Contains("session", ScoreTable.Render(card), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_whose_coming_was_not_observed_has_no_length()
    {
        var card = await ScoreAsync([Change(0, false), Change(100, true), Change(200, false)], [Session(null, 120, 180, 220)]);

        Assert.Equal((0, null), (card.Sessions[0].RecordedSessions, card.Sessions[0].RecordedMedianSeconds));
        Assert.Equal(new Part(1, 1), card.Sessions[0].Fitting);
    }

    [Fact]
    public async Task While_the_run_goes_on_who_is_there_has_stayed_until_the_newest_line_of_the_truth()
    {
        var truth = await Known.ReadAsync(Change(0, false), Change(100, true), new StateTruth(Known.Start.AddSeconds(300), Known.Hash, 1, 1, 1.5));

        var stay = Assert.Single(truth.Swarms[Known.Hash].Peers[Leecher].Stays(truth.KnownUntil));
        Assert.Equal((TimeSpan.FromSeconds(200), null), (stay.Length, stay.LeftBy));
    }

    [Fact]
    public void The_median_takes_stays_that_were_not_over_for_longer_ones()
    {
        Assert.Equal(TimeSpan.FromSeconds(20), SessionLengths.Median([Ended(10), Ended(20), Ended(30)]));
        Assert.Equal(TimeSpan.FromSeconds(30), SessionLengths.Median([Ended(10), Unended(15), Ended(30)]));
        Assert.Null(SessionLengths.Median([Ended(10), Unended(20), Unended(30)]));
        Assert.Null(SessionLengths.Median([]));
    }

    [Fact]
    public void Sessions_too_short_to_be_seen_each_time_stand_for_those_that_were_not()
    {
        // Looks every 100 s. Of ten that stay 20 s, two are there at a look; all ten that stay 300 s are.
        var brief = Enumerable.Range(0, 2).Select(_ => Between(-20, 0, 0, 20) with { CameAfter = Known.Start.AddSeconds(-100) });
        var lasting = Enumerable.Range(0, 10).Select(_ => Between(-100, 0, 200, 300));
        var seen = brief.Concat(lasting).ToList();

        Assert.InRange(SessionLengths.Median(lasting)!.Value.TotalSeconds, 290, 310);
        Assert.InRange(SessionLengths.Median(seen)!.Value.TotalSeconds, 225, 285);
    }

    private static SeenSession Between(int cameAfter, int cameBy, int leftAfter, int leftBy) =>
        new(Known.Start.AddSeconds(cameAfter), Known.Start.AddSeconds(cameBy), Known.Start.AddSeconds(leftAfter), Known.Start.AddSeconds(leftBy));

    private static SeenSession Ended(int seconds) => Unended(seconds) with { LeftBy = Known.Start.AddSeconds(seconds) };

    private static SeenSession Unended(int seconds) => new(Known.Start, Known.Start, Known.Start.AddSeconds(seconds), null);

    private static ChangeTruth Change(int second, bool reachable) => new(Known.Start.AddSeconds(second), Known.Hash, Leecher, reachable, 50);

    private static RecordedSession Session(int? absentBefore, int firstSeen, int lastSeen, int? absentAfter) => new(
        Known.Hash, Known.LeecherId, At(absentBefore), Known.Start.AddSeconds(firstSeen), Known.Start.AddSeconds(lastSeen), At(absentAfter));

    private static DateTimeOffset? At(int? second) => second is { } seconds ? Known.Start.AddSeconds(seconds) : null;

    private static async Task<ScoreCard> ScoreAsync(TruthLine[] changes, RecordedSession[] sessions)
    {
        // Whose the session is follows from the visits.
        var visits = sessions.Select(x => Known.Visit("handshaken", Known.LeecherId, 50) with { At = x.FirstSeen });
        return Scorer.Score(await Known.ReadAsync(changes), new Records([.. visits], [], []) { Sessions = sessions });
    }
}
