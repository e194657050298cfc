using Crawler.Fixtures;
using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Probing.Crawls;
using Crawler.Reporting.Reports;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;
using Crawler.Storage.Querying;
using Crawler.Storage.Rollups;
using Crawler.Storage.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Crawler.Reporting.Tests.Estimates;

/// <summary>
/// The lab's scenarios a hundred times over, each time with another seed and on a day of its own, observed as an agent would and told by the
/// reports: the truth has to lie inside the 95 % intervals in nearly every run.
/// </summary>
public sealed class EstimateTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Runs = 100;
    private const double FewestShare = 0.93;
    private static readonly DateTimeOffset First = new(2026, 1, 5, 10, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(First);
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Of_churn_the_truth_lies_in_the_intervals()
    {
        // Pieces cost time to draw and change nothing of who comes and goes.
        var scenario = Read("churn");
        scenario = scenario with { Swarms = [.. scenario.Swarms.Select(x => x with { Pieces = 16 })] };
        var options = new CrawlOptions { RevisitShortest = TimeSpan.FromSeconds(5), RevisitLongest = TimeSpan.FromMinutes(1) };
        var lengths = new List<TimeSpan>();
        var sizes = new Dictionary<string, double>(StringComparer.Ordinal);
        await ObserveAsync(options, async (agent, run) =>
        {
            var seeded = scenario with { Seed = 1000 + run };
            var swarm = new VirtualSwarm(SwarmCast.Draw(seeded).Single(), seeded, _time);
            var (start, known, judged) = (_time.Now, 0.0, new List<double>());
            for (var second = 0; second < 10 * 60; second++)
            {
                await swarm.AdvanceAsync(start.AddSeconds(second));
                if (second % 20 == 0)
                {
                    await agent.CrawlAsync(swarm);
                }

                if (second % 30 == 0)
                {
                    var size = swarm.Counts();
                    if (await agent.AskForSomeAsync(swarm, 15))
                    {
                        judged.Add(known);
                    }

                    known = (double)(size.Complete + size.Incomplete)!;
                }

                await agent.RevisitAsync(swarm);
            }

            var end = _time.Now;
            await swarm.AdvanceAsync(end.AddMinutes(5));
            lengths.AddRange(swarm.SessionsBefore(end));
            sizes.Add($"{swarm.InfoHash}", judged.Average());
        });

        var median = new Coverage("churn, median minutes of sessions");
        var truth = lengths.Order().ElementAt(lengths.Count / 2).TotalMinutes;
        foreach (var row in await RowsAsync("session_day"))
        {
            median.Add(truth, row["median_minutes"], row["median_low_minutes"], row["median_high_minutes"]);
        }

        var size = new Coverage("churn, peers by lists of 15");
        foreach (var row in (await RowsAsync("swarm_size")).Where(x => (string)x["tracker"]! == VirtualAgent.PartTracker.Url.OriginalString))
        {
            size.Add(sizes[(string)row["info_hash"]!], row["peers"], row["peers_low"], row["peers_high"]);
        }

        Judge([median, size, await ClientsAsync(scenario)]);
    }

    [Fact]
    public async Task Of_first_light_the_truth_lies_in_the_intervals()
    {
        var scenario = Read("first-light");
        var sizes = new Dictionary<string, (string Name, double Size)>(StringComparer.Ordinal);
        await ObserveAsync(new CrawlOptions { MaxPeersPerSwarm = 12 }, async (agent, run) =>
        {
            var seeded = scenario with { Seed = 1000 + run };
            var start = _time.Now;
            var casts = SwarmCast.Draw(seeded);
            foreach (var cast in casts)
            {
                _time.Now = start;
                var swarm = new VirtualSwarm(cast, seeded, _time);
                sizes.Add($"{swarm.InfoHash}", (cast.Plan.Name, cast.Peers.Count));
                for (var minute = 0; minute < 60; minute += 10)
                {
                    await swarm.AdvanceAsync(start.AddMinutes(minute));
                    await agent.CrawlAsync(swarm);
                    await agent.AskForSomeAsync(swarm, 8);
                }
            }
        });

        var swarms = scenario.Swarms.ToDictionary(x => x.Name, x => new Coverage($"first-light, peers of {x.Name} by lists of 8"), StringComparer.Ordinal);
        foreach (var row in (await RowsAsync("swarm_size")).Where(x => (string)x["tracker"]! == VirtualAgent.PartTracker.Url.OriginalString))
        {
            var (name, size) = sizes[(string)row["info_hash"]!];
            swarms[name].Add(size, row["peers"], row["peers_low"], row["peers_high"]);
        }

        var unreached = new Coverage("first-light, share of peers not reached");
        var dead = scenario.Swarms.Sum(x => x.Dead) / (double)scenario.PeerCount;
        foreach (var row in await RowsAsync("reach_day"))
        {
            unreached.Add(dead, row["unreached_share"], row["unreached_low"], row["unreached_high"]);
        }

        Judge([unreached, .. swarms.Values, await ClientsAsync(scenario)]);
    }

    private static Scenario Read(string name)
    {
        Assert.True(ScenarioLibrary.TryRead(name, out var text));
        Assert.True(ScenarioReader.TryRead(name, text, out var scenario, out _));
        return scenario;
    }

    private async Task ObserveAsync(CrawlOptions options, Func<VirtualAgent, int, Task> observe)
    {
        var journalOptions = new JournalOptions { Directory = Path.Combine(_folder.Path, "journal") };
        var privacy = new PrivacyOptions { KeyFile = Path.Combine(_folder.Path, "peer.key") };
        await using var journal = JournalWriter.Open(journalOptions, privacy, "agent", _time, NullLoggerFactory.Instance);
        for (var run = 0; run < Runs; run++)
        {
            _time.Now = First.AddDays(run);
            await observe(new VirtualAgent(options, _time, x => journal.AppendAsync(x, CancellationToken.None).AsTask()), run);
        }

        var agentId = await new AgentStore(_database.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", journal.Id), CancellationToken.None);
        using var ingester = new Ingester(
            _database.Database, journal, agentId, new IngestOptions { BatchRecords = 20_000 }, journalOptions, new SessionOptions(), NullLoggerFactory.Instance);
        await ingester.DrainAsync(CancellationToken.None);

        // As the server does by itself in time: days of a hundred runs are in one table here.
        await _database.ExecuteAsync("vacuum analyze");
        await new RollupStore(_database.Database).RunAsync(First.AddDays(Runs), CancellationToken.None);
    }

    private async Task<List<Dictionary<string, object?>>> RowsAsync(string name)
    {
        var report = ReportCatalogue.Find(name)!;
        var given = new Dictionary<string, string>(StringComparer.Ordinal) { ["since"] = $"{First:yyyy-MM-dd}", ["until"] = $"{First.AddDays(Runs):yyyy-MM-dd}" };
        var arguments = ReportArguments.Bind(report, given, First.AddDays(Runs));
        var runner = new ReportRunner(new QuerySource(_database.Database, smallestGroup: 1), _time);
        var table = await runner.RunAsync(report, arguments, 100_000, CancellationToken.None);
        return [.. table.Rows.Select(row => report.Columns.Select((x, i) => (x.Name, Value: row[i])).ToDictionary(x => x.Name, x => x.Value, StringComparer.Ordinal))];
    }

    // Of all programs together: of one of them that few peers play there is no row where nobody was met who does.
    private async Task<Coverage> ClientsAsync(Scenario scenario)
    {
        var rows = (await RowsAsync("client_day")).ToLookup(x => ((string?)x["client"], (string?)x["version"]));
        var weights = scenario.Clients.Sum(x => x.Weight);
        var coverage = new Coverage($"{scenario.Name}, shares of clients");
        foreach (var share in scenario.Clients)
        {
            var profile = ClientProfiles.Find(share.Profile)!;
            foreach (var row in rows[(profile.Client, profile.Version)])
            {
                coverage.Add(share.Weight / (double)weights, row["share"], row["share_low"], row["share_high"]);
            }
        }

        return coverage;
    }

    private void Judge(IReadOnlyList<Coverage> estimates)
    {
        output.WriteLine(Coverage.Head);
        foreach (var estimate in estimates)
        {
            output.WriteLine($"{estimate}");
        }

        Assert.All(estimates, x => Assert.True(x.Runs >= Runs && x.Covered >= x.Runs * FewestShare, $"{x}"));
    }
}
