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
    private readonly KillReport _report = new();
    private Kill? _last;

    [Fact]
    public async Task Killed_at_random_moments_every_observation_is_stored_once()
    {
        var kills = Number("KILLS") ?? 6;
        var seed = Number("KILLS_SEED") ?? System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        var began = TimeProvider.System.GetTimestamp();
        _report.Say($"{kills} kills, seed {seed}");
        await using var agent = new RunningCrawler(("Journal:SegmentBytes", "262144"), ("Database:StartTimeout", "00:00:30"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        var isUp = false;
        for (var kill = 1; kill <= kills; kill++)
        {
            var isAway = isUp && !agent.HasExited;
            var isStarting = false;
            if (!isAway)
            {
                // Every third time the agent may be killed while it starts, and otherwise not before it observes.
                isStarting = random.Next(3) == 0;
                await (isStarting ? agent.StartUntilAsync("Starting agent") : ObservingAsync(agent));
            }
            else if (random.Next(2) == 0)
            {
                await StoringAsync(agent);
                isAway = agent.HasExited;
            }

            // The moment is the point of it.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), TimeProvider.System);
            isUp = await KillAsync(agent, random.Next(10), isStarting ? "starting" : isAway ? "database away" : "at work");
        }

        if (isUp)
        {
            await agent.CrashAsync();
            _last = null;
        }

        await ObservingAsync(agent);
        Assert.Equal(0, await agent.StopAsync());
        _report.SayKills(TimeProvider.System.GetElapsedTime(began));
        await AssertStoredAsync(agent);
    }

    private async Task ObservingAsync(RunningCrawler agent)
    {
        var before = Size();
        var from = TimeProvider.System.GetTimestamp();
        await agent.StartAsync();
        await Eventually.TrueAsync("the agent observes", _ => Task.FromResult(Size() > before + 3000));
        Recovered(from);

        long Size() => Directory.Exists(agent.JournalFolder)
            ? Directory.EnumerateFiles(agent.JournalFolder, "*.journal").Sum(x => new FileInfo(x).Length)
            : 0;
    }

    // Observations get into the database again, or the agent has given up.
    private async Task StoringAsync(RunningCrawler agent)
    {
        var from = TimeProvider.System.GetTimestamp();
        await using var database = agent.Connect();
        long? first = null;
        await Eventually.TrueAsync(
            "observations are stored again",
            async _ =>
            {
                var stored = await StoredObservations.RecordsAsync(database);
                first ??= stored;
                return agent.HasExited || stored > first;
            });
        Recovered(from);
    }

    private void Recovered(long from)
    {
        if (_last is not null)
        {
            _last.Recovery = TimeProvider.System.GetElapsedTime(from);
        }
    }

    // Whether the agent is still up.
    private async Task<bool> KillAsync(RunningCrawler agent, int choice, string phase)
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

        _last = new Kill((server, withAgent) switch { (null, _) => "agent", (_, true) => "both", _ => "PostgreSQL" }, phase);
        _report.Add(_last);
        return !withAgent;
    }

    private async Task AssertStoredAsync(RunningCrawler agent)
    {
        var journal = JournalObservations.Read(agent.JournalFolder);
        await using var database = await agent.OpenDatabaseAsync();
        var stored = await StoredObservations.ReadAsync(database.DataSource);
        var arrived = (await File.ReadAllLinesAsync(lab.ArrivalsFile)).Skip(1).Count(x => x.Split(',')[1] == "scrape");
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var asked = await connection.ExecuteScalarAsync<long>("select coalesce(sum(hashes), 0) from crawl.tracker_request where purpose = 'scrape'");
        var answered = await connection.ExecuteScalarAsync<long>("select coalesce(sum(hashes_asked), 0) from crawl.tracker_check where kind = 'scrape' and outcome = 'ok'");

        var lostAndTwice = _report.SayObservations(journal, stored);
        _report.Say($"counted by the lab: {arrived} scraped hashes arrived; {answered} were answered and are stored, {arrived - answered} were under way when a process was killed; the ledger has {asked}");
        Assert.NotEmpty(stored);
        Assert.Equal((0, 0), lostAndTwice);
        Assert.Equal(0, await StoredObservations.RepeatedKeysAsync(database.DataSource));
        // What was answered had arrived. What arrived and is no row was under way when its process was killed: the ledger has it.
        Assert.True(answered <= arrived);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
