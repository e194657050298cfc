using Crawler.Fixtures.Trackers;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Probing.Trackers.Scraping;

namespace Crawler.Probing.Tests.Trackers.Scraping;

/// <summary>Every way in which a tracker can fail has its outcome, and none of them makes a wrong count.</summary>
public sealed class HostileModesTests(HostileModesTests.Tracker shared) : IClassFixture<HostileModesTests.Tracker>
{
    public static IEnumerable<object[]> Modes => FakeTracker.Modes().Select(x => new object[] { x.Transport, x.Mode, x.Outcomes });

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_mode_has_its_outcome_and_no_wrong_count(string transport, string mode, string outcomes)
    {
        var options = new TrackerOptions
        {
            // What is lost each time is given up like what never comes.
            Timeout = outcomes == "timed_out" || mode == "lossy" ? TimeSpan.FromMilliseconds(800) : Asking.Patience,
            UdpRetransmit = TimeSpan.FromMilliseconds(400),
            UdpAttempts = 9,
        };
        await using var clients = TrackerClients.Create(options, Asking.Open, null, TimeProvider.System);
        var tracker = new TrackerRef(1, shared.Program.Announce(transport, mode));
        var client = clients.Find(tracker.Url)!;
        var truth = shared.Program.Truth;
        var claims = new List<SwarmClaim>();
        await using var swarms = truth.Keys.Select((x, i) => new SwarmRef(i, x)).ToAsyncEnumerable().GetAsyncEnumerator();
        using var pass = new ScrapePass(
            swarms,
            (group, token) => client.ScrapeAsync(tracker, group, token),
            new ScrapePlan { MaxHashes = client.MaxScrapeHashes(tracker) },
            (check, _) =>
            {
                claims.AddRange(check.Claims);
                return Task.CompletedTask;
            },
            TimeProvider.System);

        await pass.RunAsync(CancellationToken.None).WaitAsync(Asking.Patience);

        Assert.Equal(outcomes.Split(' '), claims.Select(x => x.Outcome.ToCode()).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(FakeTracker.Torrents, claims.DistinctBy(x => x.Swarm).Count());
        Assert.All(claims, x =>
        {
            var right = truth[x.Swarm.InfoHash];
            Assert.True(x.Seeders is null || x.Seeders == right.Seeders, $"{x.Seeders} seeders and not {right.Seeders}");
            Assert.True(x.Leechers is null || x.Leechers == right.Leechers, $"{x.Leechers} leechers and not {right.Leechers}");
            Assert.True(x.Completed is null || x.Completed == right.Completed, $"{x.Completed} completed and not {right.Completed}");
            Assert.True(x.Outcome == ProbeOutcome.Ok || x.Seeders is null);
        });
    }

    public sealed class Tracker : IAsyncLifetime
    {
        public FakeTracker Program { get; private set; } = null!;

        public async Task InitializeAsync() => Program = await FakeTracker.StartAsync();

        public async Task DisposeAsync() => await Program.DisposeAsync();
    }
}
