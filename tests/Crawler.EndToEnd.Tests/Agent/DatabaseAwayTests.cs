using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class DatabaseAwayTests(BusyLab lab) : IClassFixture<BusyLab>
{
    [Fact]
    public async Task An_agent_that_stops_while_its_database_is_away_stores_the_rest_when_both_are_back()
    {
        // It looks for work once, when there is none, and then only has the database.
        await using var host = await new RunningCrawler(("Agent:Name", "host"), ("Crawl:IdleWait", "00:10:00")).StartAsync();
        await using var agent = new RunningCrawler(
            ("Database:ConnectionString", host.ConnectionString), ("Ingest:BatchAge", "00:00:10"), ("Agent:StopTimeout", "00:00:05"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        await Eventually.TrueAsync(
            "the journal has grown",
            _ => Task.FromResult(Directory.EnumerateFiles(agent.JournalFolder, "*.journal").Sum(x => new FileInfo(x).Length) > 4096));

        Assert.Equal(0, await host.StopAsync());
        Assert.False(agent.HasExited);
        Assert.Equal(0, await agent.StopAsync());
        var journal = JournalObservations.Read(agent.JournalFolder);
        await host.StartAsync();
        await agent.StartAsync();
        Assert.Equal(0, await agent.StopAsync());
        Assert.Equal(0, await host.StopAsync());

        var all = JournalObservations.Read(agent.JournalFolder).Concat(JournalObservations.Read(host.JournalFolder)).Order(StringComparer.Ordinal).ToList();
        Assert.Subset(all.ToHashSet(), journal.ToHashSet());
        await using var database = await host.OpenDatabaseAsync();
        Assert.Equal(all, await StoredObservations.ReadAsync(database.DataSource));
        Assert.Equal(0, await StoredObservations.RepeatedKeysAsync(database.DataSource));
    }
}
