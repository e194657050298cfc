using System.Net;
using System.Net.Sockets;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class DashboardTests
{
    private static readonly IPEndPoint Place = new(IPAddress.Loopback, Loopback.FreePort(IPAddress.Loopback));
    private static readonly Uri Root = new($"http://{Place}/");

    [Fact]
    public async Task An_agent_serves_its_pages_to_readers_only()
    {
        await using var agent = await new RunningCrawler(("Dashboard:Listen", Place.ToString()), ("Dashboard:HostNames:0", "crawler.example")).StartAsync();
        using var client = new HttpClient();
        await Eventually.TrueAsync("the pages are served", _ => Task.FromResult(agent.Log.Contains("Pages for the browser", StringComparison.Ordinal)));
        using var overview = await client.GetAsync(Root);
        Assert.Equal(HttpStatusCode.OK, overview.StatusCode);
        Assert.StartsWith("default-src 'none'; style-src 'self' 'sha256-", Assert.Single(overview.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Contains("The fleet at a glance", await overview.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, HttpMethod.Head, "/swarms", null));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await SendAsync(client, HttpMethod.Post, "/swarms", null));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(client, HttpMethod.Get, "/%2e%2e/etc/passwd", null));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, HttpMethod.Get, "/", "crawler.example:80"));

        // A name of somebody else's that leads here would let their pages read ours.
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await SendAsync(client, HttpMethod.Get, "/", "evil.example"));
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Where_its_port_is_taken_an_agent_says_so_and_works_on()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var agent = await new RunningCrawler(("Dashboard:Listen", other.LocalEndpoint.ToString()!)).StartAsync();
        await Eventually.TrueAsync(
            "it says so", _ => Task.FromResult(agent.Log.Contains($"No pages: {other.LocalEndpoint} cannot be listened on", StringComparison.Ordinal)));
        Assert.Equal(0, (await agent.CallAsync("report", "fleet_now")).ExitCode);
        Assert.Equal(0, await agent.StopAsync());
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, HttpMethod method, string path, string? host)
    {
        using var request = new HttpRequestMessage(method, new Uri(Root, path));
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
