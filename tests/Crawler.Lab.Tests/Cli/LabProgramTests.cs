using System.Text.Json;
using Crawler.Fixtures.Programs;
using Crawler.Wire.Metainfo;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Lab.Tests.Cli;

public sealed class LabProgramTests
{
    [Fact]
    public async Task A_swarm_runs_from_its_ready_line_to_SIGTERM()
    {
        using var folder = new TestFolder("lab");
        var scenario = folder.Write("tiny.scenario", $"""
            [lab]
            first address = {Loopback.NextAddress()}
            port = 0
            [swarm tiny]
            seeds = 2
            leechers = 1
            dead = 1
            """);
        using var program = new LabProgram(
            "swarm", scenario, "--http", "127.0.0.1:0", "--udp", "127.0.0.1:0",
            "--torrents", folder.PathOf("torrents"), "--truth", folder.PathOf("truth"), "--ready-file", folder.PathOf("ready"));

        var line = await program.ReadLineAsync();
        var ready = JsonDocument.Parse(line!).RootElement;

        Assert.Equal(line + "\n", await File.ReadAllTextAsync(folder.PathOf("ready")));
        var kinds = (await File.ReadAllLinesAsync(folder.PathOf("truth"))).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("kind").GetString());
        Assert.Equal(["run", "swarm", "tracker", "tracker", "peer", "peer", "peer", "peer"], kinds);
        var torrent = await File.ReadAllBytesAsync(ready.GetProperty("torrents")[0].GetString()!);
        Assert.True(MetainfoReader.TryRead(torrent, out var metainfo, out var error), error.ToString());
        Assert.Equal(ready.GetProperty("swarms")[0].GetProperty("infoHash").GetString(), metainfo.InfoHashV1.ToString());
        Assert.Equal(ready.GetProperty("trackers").EnumerateArray().Select(t => t.GetString()), metainfo.Trackers.Select(t => t.Single()));

        using var client = new HttpClient();
        Assert.True(ScrapeUrl.TryFromAnnounce(new Uri(metainfo.Trackers[0][0]), out var scrape));
        var body = await client.GetByteArrayAsync(HttpScrapeQuery.Build(scrape, [metainfo.InfoHashV1!.Value]));
        Assert.True(HttpScrapeReply.TryRead(body, out var reply, out error), error.ToString());
        Assert.Equal((2, 2), (reply.Files[metainfo.InfoHashV1.Value].Complete, reply.Files[metainfo.InfoHashV1.Value].Incomplete));

        program.Terminate();
        Assert.Equal((0, ""), await program.EndAsync());
        Assert.Contains("\"kind\":\"end\"", (await File.ReadAllLinesAsync(folder.PathOf("truth")))[^1]);
    }

    [Fact]
    public async Task A_tracker_ends_by_itself_after_the_time_it_is_given()
    {
        using var program = new LabProgram("track", "--http", "127.0.0.1:0", "--udp", "127.0.0.1:0", "--for", "1s");

        Assert.Contains("udp://127.0.0.1:", await program.ReadLineAsync());
        Assert.Equal((0, ""), await program.EndAsync());
    }

    [Theory]
    [InlineData(64, "")]
    [InlineData(64, "dance")]
    [InlineData(64, "swarm")]
    [InlineData(64, "swarm first-light --peers 3")]
    [InlineData(64, "swarm --peers 0")]
    [InlineData(64, "swarm --peers many")]
    [InlineData(64, "create")]
    [InlineData(64, "create x")]
    [InlineData(64, "create x -o y --piece-size 3M")]
    [InlineData(64, "create x -o y --version 3")]
    [InlineData(64, "create x -o y --tracker gopher://x")]
    [InlineData(64, "create x -o y --creation-date yesterday")]
    [InlineData(65, "create /etc/hostname /etc/hosts -o y")]
    [InlineData(74, "create no-such-file -o y")]
    [InlineData(64, "seed")]
    [InlineData(64, "seed x --upload-limit 1")]
    [InlineData(64, "seed x --listen here")]
    [InlineData(74, "seed no-such-folder")]
    [InlineData(65, "track --allow /etc/passwd")]
    [InlineData(65, "track --state /etc/passwd")]
    [InlineData(74, "track --allow no-such-file")]
    [InlineData(64, "track --http nonsense")]
    [InlineData(64, "track --interval 3x")]
    [InlineData(64, "track --interval 1ms")]
    [InlineData(74, "swarm no-such-scenario")]
    public async Task A_wrong_command_line_ends_with_its_code_and_a_sentence(int code, string arguments)
    {
        using var program = new LabProgram(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var (exit, errors) = await program.EndAsync();
        Assert.Equal(code, exit);
        Assert.StartsWith("swarmlab: ", errors);
    }

    [Fact]
    public async Task A_bad_scenario_is_refused_with_its_line()
    {
        using var folder = new TestFolder("lab");
        var file = folder.Write("bad.scenario", "[lab]\n\nseed = many\n");
        using var program = new LabProgram("swarm", file);

        var (exit, errors) = await program.EndAsync();
        Assert.Equal(65, exit);
        Assert.Contains("line 3: seed: must be", errors);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var first = new LabProgram("track", "--http", "127.0.0.1:0", "--udp", "127.0.0.1:0");
        var http = new Uri(JsonDocument.Parse((await first.ReadLineAsync())!).RootElement.GetProperty("trackers")[0].GetString()!);
        using var second = new LabProgram("track", "--http", http.Authority, "--udp", "127.0.0.1:0");

        var (exit, errors) = await second.EndAsync();
        Assert.Equal(69, exit);
        Assert.Contains($"http {http.Authority}", errors);
        Assert.False(string.IsNullOrWhiteSpace(errors));
    }
}
