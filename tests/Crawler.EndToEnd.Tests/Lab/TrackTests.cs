using System.Text.Json;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Lab;

/// <summary>The lab's tracker as a program: its files over signals and restarts.</summary>
public sealed class TrackTests : IDisposable
{
    private readonly PublishedFolder _published = new();
    private readonly TestFolder _folder = new("track");

    public void Dispose()
    {
        _published.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task SIGHUP_has_the_allow_list_read_again_and_a_restart_forgets_no_seed()
    {
        var endpoint = Loopback.NextEndpoint();
        var (_, infoHash) = await _published.CreateAsync("1", new Uri($"udp://{endpoint}/announce"));
        var list = _folder.Write("list", $"{infoHash} a release\n");
        string[] files = ["--allow", list, "--state", _folder.PathOf("state"), "--interval", "5m"];
        await using var seed = await StartAsync(endpoint, files);

        await using var again = await LabServer.TrackAsync(endpoint, files);
        using var client = new HttpClient();
        var stats = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://{endpoint}/stats.json"))).RootElement;
        Assert.Equal((1, 0), (stats.GetProperty("seeders").GetInt32(), stats.GetProperty("announces").GetInt32()));
        Assert.Equal("a release", stats.GetProperty("largest")[0].GetProperty("name").GetString());
    }

    // A tracker that a seed announces itself to, and that is stopped then; the seed goes on.
    private async Task<LabServer> StartAsync(System.Net.IPEndPoint endpoint, string[] files)
    {
        await using var tracker = await LabServer.TrackAsync(endpoint, files);
        await tracker.HangUpAsync();
        await Eventually.TrueAsync("the list was read again", _ => Task.FromResult(tracker.Output.Any(l => l.Contains("was read again", StringComparison.Ordinal))));
        var seed = await LabServer.SeedAsync(_published.FullPath, Loopback.NextEndpoint());
        Assert.Equal(0, await tracker.StopAsync());
        return seed;
    }
}
