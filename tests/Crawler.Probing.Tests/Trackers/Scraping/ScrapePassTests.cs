using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;

namespace Crawler.Probing.Tests.Trackers.Scraping;

public sealed class ScrapePassTests
{
    private static readonly ScrapePlan Plan = new() { MaxHashes = 100, EndsEarly = true };

    public static TheoryData<int> Caps => [1, 2, 7, 50, 64, 70, 74, 75, 99, 100, 1000];

    [Theory]
    [MemberData(nameof(Caps))]
    public async Task Every_hash_is_resolved_whatever_the_cap_and_the_next_pass_wastes_nothing(int cap)
    {
        var tracker = CuttingTracker.First(cap);
        var swarms = CuttingTracker.Swarms(1000);

        var (learned, _) = await tracker.PassAsync(swarms, Plan);
        tracker.AssertRight(swarms);
        var best = (int)Math.Ceiling(1000.0 / Math.Min(cap, 100));
        Assert.InRange(tracker.Requests, best, best + 2);

        var before = tracker.Requests;
        await tracker.PassAsync(swarms, With(learned));
        tracker.AssertRight(swarms);
        Assert.Equal(best, tracker.Requests - before);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    [InlineData(10, 2)]
    [InlineData(50, 2)]
    [InlineData(95, 2)]
    [InlineData(100, 13)]
    public async Task Swarms_that_a_tracker_leaves_out_for_not_knowing_them_are_unknown_and_cost_little(int unknownOfHundred, int mostMore)
    {
        var tracker = CuttingTracker.First(100);
        tracker.Has = x => (x.SwarmId * 37) % 100 >= unknownOfHundred;
        var swarms = CuttingTracker.Swarms(1000);

        var (learned, _) = await tracker.PassAsync(swarms, Plan);
        tracker.AssertRight(swarms);
        Assert.InRange(tracker.Requests, 10, 10 + mostMore + (unknownOfHundred == 95 ? 5 : 0));

        var before = tracker.Requests;
        await tracker.PassAsync(swarms, With(learned));
        tracker.AssertRight(swarms);
        Assert.InRange(tracker.Requests - before, 10, 12);
    }

    [Theory]
    [MemberData(nameof(Caps))]
    public async Task A_cap_is_told_from_swarms_that_are_unknown(int cap)
    {
        var tracker = CuttingTracker.First(cap);
        tracker.Has = x => x.SwarmId % 3 != 0;
        var swarms = CuttingTracker.Swarms(600);

        var (learned, _) = await tracker.PassAsync(swarms, Plan);
        tracker.AssertRight(swarms);
        await tracker.PassAsync(swarms, With(learned));
        tracker.AssertRight(swarms);
    }

    [Fact]
    public async Task A_tracker_that_reads_only_the_last_hash_is_learned()
    {
        var tracker = new CuttingTracker(x => x.TakeLast(1));
        var swarms = CuttingTracker.Swarms(80);

        var (learned, _) = await tracker.PassAsync(swarms, Plan);

        tracker.AssertRight(swarms);
        Assert.Equal(1, learned!.NextSize(100, TimeProvider.System.GetUtcNow()));
        Assert.InRange(tracker.Requests, 80, 92);
    }

    [Fact]
    public async Task A_tracker_that_answers_any_few_of_many_is_learned()
    {
        var tracker = new CuttingTracker(x => x.OrderBy(y => y.SwarmId * 7919 % 101).Take(30));
        var swarms = CuttingTracker.Swarms(600);

        var (learned, _) = await tracker.PassAsync(swarms, Plan);

        tracker.AssertRight(swarms);
        var before = tracker.Requests;
        await tracker.PassAsync(swarms, With(learned));
        Assert.InRange(tracker.Requests - before, 20, 22);
    }

    [Fact]
    public async Task A_cap_that_was_lowered_is_noticed()
    {
        var tracker = CuttingTracker.First(20);
        var swarms = CuttingTracker.Swarms(200);

        var (learned, _) = await tracker.PassAsync(swarms, With(ScrapeLimits.None.Answered(100)));

        tracker.AssertRight(swarms);
        Assert.Equal(20, learned!.Whole);
    }

    [Fact]
    public async Task A_cap_that_was_raised_is_noticed_a_day_later()
    {
        var time = new ManualTime();
        var limits = ScrapeLimits.None.LeftOut(20, 21, time.GetUtcNow());
        var tracker = CuttingTracker.First(70);
        var swarms = CuttingTracker.Swarms(200);

        Assert.Null((await tracker.PassAsync(swarms, With(limits), time)).Learned);
        time.Advance(ScrapeLimits.BelievedFor);
        var (learned, _) = await tracker.PassAsync(swarms, With(limits), time);

        tracker.AssertRight(swarms);
        Assert.Equal((70, 71), (learned!.Whole, learned.Cut));
    }

    [Fact]
    public async Task A_tracker_that_refuses_long_requests_is_asked_in_shorter_ones()
    {
        var tracker = CuttingTracker.First(100);
        tracker.MostAccepted = 30;
        var swarms = CuttingTracker.Swarms(600);

        var (learned, _) = await tracker.PassAsync(swarms, Plan);

        tracker.AssertRight(swarms);
        Assert.InRange(learned!.Whole, 25, 30);
        Assert.InRange(tracker.Requests, 20, 36);
    }

    [Fact]
    public async Task A_tracker_that_refuses_even_one_is_asked_no_further()
    {
        var tracker = CuttingTracker.First(100);
        tracker.MostAccepted = 0;

        var (_, rest) = await tracker.PassAsync(CuttingTracker.Swarms(250), Plan);

        Assert.Equal((2, 150), (tracker.Requests, rest.Count));
        Assert.Equal(100, tracker.Claims().Count);
        Assert.All(tracker.Claims().Values, x => Assert.Equal(ProbeOutcome.HttpError, x.Outcome));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Zeros_are_counts_unless_the_tracker_says_them_of_what_nobody_has(bool saysZeros)
    {
        var tracker = CuttingTracker.First(100);
        tracker.SaysZeros = saysZeros;
        tracker.Has = x => x.SwarmId is > 0 and not 5;
        var swarms = CuttingTracker.Swarms(150);

        var (learned, _) = await tracker.PassAsync(swarms, Plan);

        tracker.AssertRight(swarms);
        Assert.Equal(saysZeros ? true : null, learned!.ZerosForUnknown);
        Assert.DoesNotContain(0, tracker.Claims().Keys);
    }

    [Fact]
    public async Task Zeros_of_a_tracker_that_does_not_know_the_canary_are_counts()
    {
        var tracker = CuttingTracker.First(100);
        tracker.SaysZeros = true;
        tracker.Has = x => x.SwarmId != 5;
        var told = new CuttingTracker(x => x.Where(y => y.SwarmId > 0)) { SaysZeros = true, Has = tracker.Has };

        var (learned, _) = await told.PassAsync(CuttingTracker.Swarms(10), Plan);

        Assert.False(learned!.ZerosForUnknown);
        Assert.Equal((ProbeOutcome.Ok, 0), (told.Claims()[5].Outcome, told.Claims()[5].Seeders));
    }

    [Fact]
    public async Task Zeros_for_a_swarm_that_the_tracker_has_counted_are_counts()
    {
        var tracker = CuttingTracker.First(100);
        tracker.SaysZeros = true;
        tracker.Has = x => x.SwarmId > 5;

        await tracker.PassAsync(CuttingTracker.Swarms(10), Plan with { HasCounted = x => x.SwarmId == 3 });

        Assert.Equal(
            [(3L, ProbeOutcome.Ok), (4L, ProbeOutcome.UnknownTorrent)],
            tracker.Claims().Values.Where(x => x.Swarm.SwarmId is 3 or 4).Select(x => (x.Swarm.SwarmId, x.Outcome)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_tracker_with_a_minimum_interval_that_answers_few_hashes_is_never_said_to_lack_one_that_it_has(int cap)
    {
        var tracker = CuttingTracker.First(cap);
        tracker.MinInterval = 5;
        IReadOnlyList<SwarmRef> rest = CuttingTracker.Swarms(10);
        var limits = ScrapeLimits.None;
        var claims = new List<SwarmClaim>();
        for (var passes = 0; rest.Count > 0; passes++)
        {
            Assert.InRange(passes, 0, 20);
            var (learned, left) = await tracker.PassAsync(rest, With(limits) with { EndsEarly = true, HasMinInterval = passes > 0 });
            Assert.Single(tracker.Checks);
            (limits, rest) = (learned ?? limits, left);
            claims.AddRange(tracker.Claims().Values);
        }

        Assert.All(claims, x => Assert.Equal(ProbeOutcome.Ok, x.Outcome));
        Assert.Equal(10, claims.Select(x => x.Swarm.SwarmId).Distinct().Count());
    }

    [Fact]
    public async Task A_minimum_interval_makes_a_pass_of_each_request_and_every_hash_gets_its_turn()
    {
        var tracker = CuttingTracker.First(20);
        tracker.MinInterval = 120;
        tracker.SaysZeros = true;
        tracker.Has = x => x.SwarmId is > 0 and not 30;
        IReadOnlyList<SwarmRef> rest = CuttingTracker.Swarms(100);
        var limits = ScrapeLimits.None;
        var claims = new Dictionary<long, SwarmClaim>();
        for (var passes = 0; rest.Count > 0; passes++)
        {
            Assert.InRange(passes, 0, 9);
            var (learned, left) = await tracker.PassAsync(rest, With(limits) with { HasMinInterval = passes > 0 });
            Assert.Equal(passes + 1, tracker.Requests);
            (limits, rest) = (learned ?? limits, left);
            foreach (var (id, claim) in tracker.Claims())
            {
                claims.Add(id, claim);
            }
        }

        Assert.Equal(100, claims.Count);
        Assert.Equal(ProbeOutcome.UnknownTorrent, claims[30].Outcome);
        Assert.All(claims.Values.Where(x => x.Swarm.SwarmId != 30), x => Assert.Equal(ProbeOutcome.Ok, x.Outcome));
    }

    [Fact]
    public async Task After_its_time_a_pass_asks_no_more()
    {
        var time = new ManualTime();
        var tracker = CuttingTracker.First(100);

        var (_, rest) = await tracker.PassAsync(CuttingTracker.Swarms(50), Plan with { Until = time.GetUtcNow() }, time);

        Assert.Equal((0, 50), (tracker.Requests, rest.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(1000)]
    public async Task Requests_side_by_side_resolve_every_hash_too(int cap)
    {
        var tracker = CuttingTracker.First(cap);
        tracker.Has = x => x.SwarmId % 10 != 0;
        var swarms = CuttingTracker.Swarms(2000);

        await tracker.PassAsync(swarms, new ScrapePlan { MaxHashes = 74, Parallel = 16 });

        tracker.AssertRight(swarms);
    }

    private static ScrapePlan With(ScrapeLimits? limits) =>
        Plan with { Known = new Dictionary<AddressFamily, ScrapeLimits> { [AddressFamily.InterNetwork] = limits ?? ScrapeLimits.None } };
}
