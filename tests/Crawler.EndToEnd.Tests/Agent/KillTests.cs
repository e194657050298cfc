using System.Globalization;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Dapper;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>
/// The agent, its PostgreSQL or both are killed at random moments, again and again. <c>KILLS</c> says how often (6 without it),
/// <c>KILLS_SEED</c> chooses the moments, <c>KILLS_REPORT</c> names a file for what happens (ops/kills).
/// </summary>
public sealed class KillTests(BusyLab lab) : IClassFixture<BusyLab>
{
    private static readonly string? Report = Environment.GetEnvironmentVariable("KILLS_REPORT");

    private readonly Dictionary<string, int> _kills = new(StringComparer.Ordinal);

    [Fact]
    public async Task Killed_at_random_moments_every_observation_is_stored_once()
    {
        var kills = Number("KILLS") ?? 6;
        var seed = Number("KILLS_SEED") ?? System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        Say($"{kills} kills, seed {seed}");
        await using var agent = new RunningCrawler(("Journal:SegmentBytes", "262144"), ("Database:StartTimeout", "00:00:30"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        var isUp = false;
        for (var kill = 1; kill <= kills; kill++)
        {
            if (!isUp || agent.HasExited)
            {
                // Every third time the agent may be killed while it starts, and otherwise not before it observes.
                if (random.Next(3) == 0)
                {
                    await agent.StartUntilAsync("Starting agent");
                }
                else
                {
                    await ObservingAsync(agent);
                }
            }

            // The moment is the point of it.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), TimeProvider.System);
            isUp = await KillAsync(agent, random.Next(10));
        }

        if (isUp)
        {
            await agent.CrashAsync();
        }

        await ObservingAsync(agent);
        Assert.Equal(0, await agent.StopAsync());
        await AssertStoredAsync(agent);
    }

    private static async Task ObservingAsync(RunningCrawler agent)
    {
        var before = Size();
        await agent.StartAsync();
        await Eventually.TrueAsync("the agent observes", _ => Task.FromResult(Size() > before + 3000));

        long Size() => Directory.Exists(agent.JournalFolder)
            ? Directory.EnumerateFiles(agent.JournalFolder, "*.journal").Sum(x => new FileInfo(x).Length)
            : 0;
    }

    // Whether the agent is still up.
    private async Task<bool> KillAsync(RunningCrawler agent, int choice)
    {
        var server = choice >= 6 ? agent.DatabaseServer() : null;
        var withAgent = choice is < 6 or 9 || server is null;
        if (server is { } process)
        {
            Signals.Send(process, Signals.Kill);
        }

        if (withAgent && !agent.HasExited)
        {
            await agent.CrashAsync();
        }

        var what = (server, withAgent) switch { (null, _) => "agent", (_, true) => "both", _ => "PostgreSQL" };
        _kills[what] = _kills.GetValueOrDefault(what) + 1;
        Say($"{TimeProvider.System.GetUtcNow():HH:mm:ss} killed {what}");
        return !withAgent;
    }

    private async Task AssertStoredAsync(RunningCrawler agent)
    {
        var journal = JournalObservations.Read(agent.JournalFolder);
        await using var database = await agent.OpenDatabaseAsync();
        var stored = await StoredObservations.ReadAsync(database.DataSource);
        var arrived = (await File.ReadAllLinesAsync(lab.ArrivalsFile)).Skip(1).Select(x => x.Split(',')[1]).CountBy(x => x).ToDictionary();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var asked = (await connection.QueryAsync<(string Purpose, long Hashes)>(
            "select purpose, sum(hashes) from crawl.tracker_request group by 1")).ToDictionary(x => x.Purpose, x => x.Hashes);
        var answered = (await connection.QueryAsync<(string Kind, long Hashes)>(
            "select kind, sum(hashes_asked) from crawl.tracker_check where outcome = 'ok' group by 1")).ToDictionary(x => x.Kind, x => x.Hashes);

        Say($"killed: {string.Join(", ", _kills.Select(x => $"{x.Key} {x.Value} times"))}");
        Say("observation   journal  database   lost  twice");
        var (had, has) = (journal.CountBy(x => x).ToDictionary(), stored.CountBy(x => x).ToDictionary());
        var (allLost, allTwice) = (0, 0);
        foreach (var kind in new[] { "request", "check", "claim", "visit", "snapshot" })
        {
            var lost = had.Where(x => Is(x.Key)).Sum(x => Math.Max(0, x.Value - has.GetValueOrDefault(x.Key)));
            var twice = has.Where(x => Is(x.Key)).Sum(x => Math.Max(0, x.Value - had.GetValueOrDefault(x.Key)));
            (allLost, allTwice) = (allLost + lost, allTwice + twice);
            Say($"{kind,-11} {journal.Count(Is),9} {stored.Count(Is),9} {lost,6} {twice,6}");

            bool Is(string words) => words.StartsWith(kind + " ", StringComparison.Ordinal);
        }

        Say($"scraped hashes: answered {answered.GetValueOrDefault("scrape")}, seen by the lab {arrived.GetValueOrDefault("scrape")}, in the ledger {asked.GetValueOrDefault("scrape")}");
        Assert.NotEmpty(stored);
        Assert.Equal((0, 0), (allLost, allTwice));
        Assert.Equal(0, await StoredObservations.RepeatedKeysAsync(database.DataSource));
        // What was answered had arrived. What arrived and is no row was under way when its process was killed: the ledger has it.
        Assert.True(answered.GetValueOrDefault("scrape") <= arrived.GetValueOrDefault("scrape"));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Say(string line)
    {
        if (Report is not null)
        {
            File.AppendAllText(Report, line + "\n");
        }
    }
}
