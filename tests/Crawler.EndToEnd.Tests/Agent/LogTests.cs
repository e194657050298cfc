using System.Text.Json;
using Crawler.Agent.Hosting;
using Crawler.Agent.Options;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Crawler.Reporting.Logs;

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

    [Fact]
    public void All_files_together_stay_below_their_bytes_however_much_is_told()
    {
        using var folder = new TestFolder("logs");
        var options = new LogOptions { Directory = folder.PathOf("logs"), Json = true, Console = false, FileBytes = 65_536, TotalBytes = 512 * 1024, FilesKept = 100 };
        using (var log = LogSetup.Create(options, new LogLevels(), "north", null, TimeProvider.System))
        {
            for (var i = 0; i < 4_000; i++)
            {
                // As from so many places, each of which may say it.
                log.ForContext("SourceContext", $"Place{i / 10}").Information("Number {Number} of what fills a log: {Text}", i, new string('x', 500));
                if (i % 500 == 499)
                {
                    Assert.InRange(Sizes().Sum(), 1, options.TotalBytes);
                }
            }
        }

        Assert.True(Sizes().Count() >= 4, "There are several files of each kind.");
        Assert.InRange(Sizes().Sum(), options.TotalBytes / 2, options.TotalBytes);
        Assert.Contains(Directory.EnumerateFiles(options.Directory).SelectMany(File.ReadLines), x => x.Contains("Number 3999 ", StringComparison.Ordinal));

        IEnumerable<long> Sizes() => Directory.EnumerateFiles(options.Directory).Select(x => new FileInfo(x).Length);
    }
}
