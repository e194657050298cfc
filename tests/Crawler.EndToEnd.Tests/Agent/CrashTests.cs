using System.Data.Common;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class CrashTests(BusyLab lab) : IClassFixture<BusyLab>
{
    [Fact]
    public async Task Killed_at_any_moment_the_agent_loses_nothing_and_stores_nothing_twice()
    {
        await using var agent = new RunningCrawler(("Journal:SegmentBytes", "65536"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartUntilAsync("Starting agent");
        await agent.CrashAsync();
        IReadOnlyList<string> journal = [];
        foreach (var more in new[] { 1, 4, 9 })
        {
            await agent.StartAsync();
            await using (var database = agent.Connect())
            {
                await MoreSnapshotsAsync(database, more);
            }

            await agent.CrashAsync();
            var crashed = JournalObservations.Read(agent.JournalFolder, allowTornEnd: true);
            Assert.Subset(crashed.ToHashSet(), journal.ToHashSet());
            journal = crashed;
        }

        await agent.StartAsync();
        Assert.Equal(0, await agent.StopAsync());

        await AssertStoredAsync(agent, journal);
        Assert.True(JournalObservations.Segments(agent.JournalFolder) >= 4, "Segments are gone before Journal:KeepFor is over.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_its_server_is_killed_the_agent_starts_it_again_and_goes_on(bool wholeGroup)
    {
        await using var agent = new RunningCrawler();
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        var process = agent.ProcessId;
        await using (var database = agent.Connect())
        {
            for (var i = 0; i < 2; i++)
            {
                await MoreSnapshotsAsync(database, 2);
                var server = agent.DatabaseServer() ?? throw new InvalidOperationException("No server runs.");
                Signals.Send(wholeGroup ? -GroupOf(server) : server, Signals.Kill);
                await Eventually.TrueAsync("another server runs", _ => Task.FromResult(agent.DatabaseServer() is { } other && other != server));
            }

            await MoreSnapshotsAsync(database, 2);
        }

        Assert.Equal(process, agent.ProcessId);
        Assert.False(agent.HasExited);
        Assert.Equal(0, await agent.StopAsync());
        await AssertStoredAsync(agent, []);
    }

    private static async Task MoreSnapshotsAsync(DbDataSource database, int more)
    {
        long? last = null;
        long? from = null;
        await Eventually.TrueAsync(
            $"{more} more crawls are stored",
            async _ =>
            {
                last = await StoredObservations.SnapshotsAsync(database);
                from ??= last;
                return last >= from + more;
            },
            state: () => $"There are {last}, from {from}.");
    }

    private static async Task AssertStoredAsync(RunningCrawler agent, IReadOnlyList<string> known)
    {
        var journal = JournalObservations.Read(agent.JournalFolder);
        Assert.Subset(journal.ToHashSet(), known.ToHashSet());
        foreach (var kind in new[] { "request", "check", "claim", "visit", "snapshot" })
        {
            Assert.Contains(journal, x => x.StartsWith(kind + " ", StringComparison.Ordinal));
        }

        await using var database = await agent.OpenDatabaseAsync();
        Assert.Equal(journal, await StoredObservations.ReadAsync(database.DataSource));
        Assert.Equal(0, await StoredObservations.RepeatedKeysAsync(database.DataSource));
    }

    // Fifth field of /proc/PID/stat, the third behind the name in parentheses.
    private static int GroupOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2]);
    }
}
