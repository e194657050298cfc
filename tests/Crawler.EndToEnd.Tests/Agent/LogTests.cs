using System.Text.Json;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class LogTests
{
    private const int HangUp = 1;

    [Fact]
    public async Task The_log_says_who_and_its_levels_change_while_the_agent_runs()
    {
        await using var agent = new RunningCrawler(("Agent:Name", "north"), ("Logs:Json", "true"));
        agent.Folder.Write("appsettings.json", """{ "Logs": { "Level": "Information" } }""");
        await agent.StartAsync();
        Assert.DoesNotContain("[DBG]", agent.Log, StringComparison.Ordinal);

        agent.Folder.Write("appsettings.json", """{ "Logs": { "Level": "Debug", "Areas": ["Crawler.Storage=Error", "nonsense"] } }""");
        Signals.Send(agent.ProcessId, HangUp);
        await Eventually.TrueAsync("it says what is wrong", _ => Task.FromResult(agent.Log.Contains("'nonsense' is not AREA=LEVEL", StringComparison.Ordinal)));

        agent.Folder.Write("appsettings.json", """{ "Logs": { "Level": "Debug", "Areas": ["Crawler.Storage=Error"] } }""");
        Signals.Send(agent.ProcessId, HangUp);
        await Eventually.TrueAsync("the levels are read", _ => Task.FromResult(agent.Log.Contains("levels were read anew", StringComparison.Ordinal)));
        Assert.Equal(0, await agent.StopAsync());

        Assert.Contains("[DBG] north/", agent.Log, StringComparison.Ordinal);
        var lines = Directory.EnumerateFiles(agent.Folder.PathOf("data/logs"), "*.jsonl").SelectMany(File.ReadLines)
            .Select(x => JsonDocument.Parse(x).RootElement.GetProperty("Properties")).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, x => Assert.Equal("north", x.GetProperty("Agent").GetString()));
        Assert.Contains(lines, x => x.TryGetProperty("Work", out var work) && work.GetString() == "heartbeat");
    }
}
