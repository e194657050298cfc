using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>From a torrent that names web seeds, by real servers, to the reports.</summary>
public sealed class WebSeedTests : IDisposable
{
    private readonly TestFolder _folder = new("web-seeds");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Servers_are_asked_and_the_reports_say_which_have_the_content()
    {
        await using var server = await FileServer.StartAsync();
        var dead = Loopback.NextEndpoint();
        var file = server.Write("pub/one.bin", new byte[3000]);
        server.Write("pub/set/sub/big.bin", new byte[7000]);
        server.Write("pub/set/small.bin", new byte[10]);
        server.Write("short/one.bin", new byte[2999]);
        var one = await CreateAsync(file, $"{server.Url}pub/one.bin", $"{server.Url}short/", $"{server.Url}nowhere/", $"http://{dead}/pub/", "ftp://127.0.0.1/one.bin");
        var set = await CreateAsync(server.Folder.PathOf("pub/set"), $"{server.Url}pub/");
        await using var test = await PostgresFixture.CreateAsync();
        await using var agent = new RunningCrawler(
            ("Database:ConnectionString", test.ConnectionString), ("WebSeeds:HostPause", "00:00:00.01"), ("WebSeeds:Interval", "1.00:00:00"));
        (await agent.CallAsync("watch", "add", one, set)).Ended(0);

        await agent.StartAsync();
        await Eventually.TrueAsync(
            "five web seeds are in the sums", async _ => (long)(await test.RowsAsync("select count(*) from report.web_seed_day"))[0][0]! == 5);
        Assert.Equal(0, await agent.StopAsync());

        var day = (await agent.CallAsync("report", "web_seed_day", "--format", "csv")).Ended(0).Output.Split('\n');
        AssertRow(day, $"{server.Url}pub/one.bin", "1,1,0,1");
        AssertRow(day, $"{server.Url}short/", "1,0,1,0");
        AssertRow(day, $"{server.Url}nowhere/", "1,0,0,0");
        AssertRow(day, $"http://{dead}/pub/", "1,0,0,0");
        AssertRow(day, $"{server.Url}pub/", "1,1,0,1");
        Assert.DoesNotContain(day, x => x.Contains("ftp:", StringComparison.Ordinal));
        Assert.Equal(
            [["http_error", 404], ["ok", 200], ["ok", 200], ["ok", 200], ["refused", null]],
            (await test.RowsAsync("select outcome, http_status::integer from crawl.web_seed_check order by 1, 2")));
        var now = (await agent.CallAsync("report", "web_seeds", "--format", "csv")).Ended(0).Output;
        var hosts = string.Join(' ', new[] { "127.0.0.1", $"{dead.Address}", new Uri(server.Url).Host }.Distinct().Order(StringComparer.Ordinal));
        Assert.Contains($",5,{hosts},4,1,", now, StringComparison.Ordinal);
        Assert.Contains($",1,{new Uri(server.Url).Host},1,1,", now, StringComparison.Ordinal);

        // Its journal says the same, and no file was read.
        var journal = (await agent.CallAsync("journal", "cat", "--type", "web_seed", "--json")).Ended(0).Output;
        Assert.Equal(5, journal.Split("\"type\":\"web_seed\"").Length - 1);
        Assert.All(server.Requests, x => Assert.StartsWith("\"HEAD /", x, StringComparison.Ordinal));
        Assert.Equal(4, server.Requests.Count);
    }

    private static void AssertRow(string[] lines, string url, string rest) =>
        Assert.Contains($",{url},{new Uri(url).Host},{rest},", Assert.Single(lines, x => x.Contains($",{url},", StringComparison.Ordinal)), StringComparison.Ordinal);

    private async Task<string> CreateAsync(string path, params string[] webSeeds)
    {
        var torrent = _folder.PathOf($"{Path.GetFileName(path)}.torrent");
        await ShortProgram.SwarmLabAsync(["create", path, "-o", torrent, .. webSeeds.SelectMany(x => (string[])["--web-seed", x])]);
        return torrent;
    }
}
