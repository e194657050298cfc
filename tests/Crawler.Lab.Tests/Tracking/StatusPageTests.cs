using System.Net;
using System.Text;
using System.Text.Json;
using Crawler.Lab.Tracking;

namespace Crawler.Lab.Tests.Tracking;

public sealed class StatusPageTests(RunningTracker tracker) : IClassFixture<RunningTracker>
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task The_page_and_the_JSON_count_what_was_announced()
    {
        tracker.Server.State.Announce(Requests.Announce(1, left: 0), IPAddress.Loopback);
        tracker.Server.State.Announce(Requests.Announce(2), IPAddress.Loopback);

        using var page = await Client.GetAsync(tracker.Http("/"));
        var json = JsonDocument.Parse(await Client.GetStringAsync(tracker.Http("/stats.json"))).RootElement;

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Contains("1 swarms, 1 seeds, 1 leechers", await page.Content.ReadAsStringAsync());
        Assert.Equal((1, 2, 2), (json.GetProperty("swarms").GetInt32(), json.GetProperty("peers").GetInt32(), json.GetProperty("announces").GetInt32()));
        Assert.Equal(Requests.Swarm.ToString(), json.GetProperty("largest")[0].GetProperty("infoHash").GetString());
    }

    [Fact]
    public void Names_are_escaped()
    {
        var state = new TrackerState(new TrackerOptions(), new SettableTime(), new Random(1));
        Assert.True(AllowList.TryRead([$"{Requests.Swarm} <script>alert(\"1\")</script>"], out var list, out _));
        state.Allow(list);
        state.Announce(Requests.Announce(1), IPAddress.Loopback);
        state.Announce(Requests.Announce(1) with { InfoHash = Requests.Hash(9) }, IPAddress.Loopback);

        var html = Encoding.UTF8.GetString(StatusPage.ToHtml(state.Status(10)));

        Assert.DoesNotContain("<script>", html);
        Assert.Contains("&lt;script&gt;", html);
        Assert.Contains("2 announces (1 refused)", html);
    }

    [Fact]
    public void The_largest_swarms_come_first_and_no_more_than_asked_for()
    {
        var state = new TrackerState(new TrackerOptions(), new SettableTime(), new Random(1));
        for (byte swarm = 1; swarm <= 5; swarm++)
        {
            for (ushort port = 1; port <= swarm; port++)
            {
                state.Announce(Requests.Announce(port) with { InfoHash = Requests.Hash(swarm) }, IPAddress.Loopback);
            }
        }

        Assert.Equal([Requests.Hash(5), Requests.Hash(4)], state.Status(2).Largest.Select(s => s.Hash));
    }
}
