using System.Net;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Watching;

public sealed class WatchdogTests : IDisposable
{
    private readonly ServiceSocket _manager = new();
    private readonly IPEndPoint _place = new(IPAddress.Loopback, Loopback.FreePort(IPAddress.Loopback));

    public void Dispose() => _manager.Dispose();

    [Fact]
    public async Task The_service_manager_hears_that_the_agent_is_ready_gets_on_and_stops()
    {
        await using var agent = await Agent().StartAsync();
        await _manager.WaitForAsync("READY=1");
        await _manager.WaitForAsync("WATCHDOG=1", _manager.Told.Count);
        Assert.Equal(0, await agent.StopAsync());

        await _manager.WaitForAsync("STOPPING=1");
    }

    [Fact]
    public async Task Work_that_stands_still_is_an_alert_and_no_sign_of_life_goes_out()
    {
        await using var agent = await Agent(("Agent:StallAfter", "00:00:03")).StartAsync("--inject-fault", "stall");
        await Eventually.TrueAsync("the stall is found", _ => Task.FromResult(_manager.Told.Any(x => x.StartsWith("STATUS=fault stands still", StringComparison.Ordinal))));
        var told = _manager.Told.Count;
        using var client = new HttpClient();
        using var health = await client.GetAsync(new Uri($"http://{_place}/healthz"));
        using var ready = await client.GetAsync(new Uri($"http://{_place}/readyz"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("\"name\":\"fault\",\"isWell\":false", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"scrape\",\"isWell\":true", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        await Eventually.TrueAsync("the alert is kept", async _ => (await agent.CallAsync("report", "alert", "--json")).Output.Contains("worker_stalled", StringComparison.Ordinal));
        Assert.DoesNotContain("WATCHDOG=1", _manager.Told.Skip(told));
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Without_its_database_an_agent_is_alive_but_not_ready()
    {
        await using var host = await new RunningCrawler(("Agent:Name", "host")).StartAsync();
        await using var agent = await Agent(("Database:ConnectionString", host.ConnectionString)).StartAsync();
        using var client = new HttpClient();
        await AnswersAsync(client, "readyz", HttpStatusCode.OK);

        Assert.Equal(0, await host.StopAsync());
        await AnswersAsync(client, "readyz", HttpStatusCode.ServiceUnavailable);
        await AnswersAsync(client, "healthz", HttpStatusCode.OK);

        await host.StartAsync();
        await AnswersAsync(client, "readyz", HttpStatusCode.OK);
        Assert.Equal(0, await agent.StopAsync());
        Assert.Equal(0, await host.StopAsync());
    }

    private RunningCrawler Agent(params IEnumerable<(string Key, string Value)> settings) => new([("Dashboard:Listen", _place.ToString()), .. settings])
    {
        Variables = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _manager.Path, ["WATCHDOG_USEC"] = "900000" },
    };

    private Task AnswersAsync(HttpClient client, string path, HttpStatusCode status) => Eventually.TrueAsync(
        $"{path} answers {(int)status}",
        async token =>
        {
            using var answer = await client.GetAsync(new Uri($"http://{_place}/{path}"), token);
            return answer.StatusCode == status;
        });
}
