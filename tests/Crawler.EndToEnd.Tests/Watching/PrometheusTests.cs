using System.Net;
using System.Text.RegularExpressions;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Crawler.Fixtures.Watching;
using Dapper;

namespace Crawler.EndToEnd.Tests.Watching;

public sealed class PrometheusTests(BusyLab lab) : IClassFixture<BusyLab>
{
    [Fact]
    public async Task Prometheus_reads_from_an_agent_what_the_database_holds_and_its_rules_fire()
    {
        var place = new IPEndPoint(IPAddress.Loopback, Loopback.FreePort(IPAddress.Loopback));

        // One round of everything, and then nothing is due: the counts stand still.
        await using var agent = new RunningCrawler(
            ("Dashboard:Listen", place.ToString()), ("Schedule:ScrapeInterval", "01:00:00"), ("Schedule:CrawlInterval", "01:00:00"),
            ("Schedule:AnnounceInterval", "01:00:00"), ("Crawl:RevisitShortest", "01:00:00"), ("Crawl:RevisitLongest", "01:00:00"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        await using var prometheus = await Prometheus.StartAsync(place, Repository.PathOf("ops", "prometheus", "crawler.rules.yml"));
        await using var database = agent.Connect();
        await using var connection = await database.OpenConnectionAsync();
        await Eventually.TrueAsync("all three swarms are crawled", async _ => await prometheus.AskAsync("crawler_swarm_crawls_total") == 3);
        await Eventually.TrueAsync(
            "Prometheus counts the visits that are stored",
            async _ => await prometheus.AskAsync("sum(crawler_peer_visits_total{outcome=\"handshaken\"})")
                == await connection.ExecuteScalarAsync<double>("select count(*) from crawl.visit where outcome = 'handshaken'"));
        Assert.Equal(
            await connection.ExecuteScalarAsync<double>("select count(*) from crawl.tracker_check where outcome = 'ok'"),
            await prometheus.AskAsync("sum(crawler_tracker_checks_total{outcome=\"ok\"})"));
        Assert.Equal(1, await prometheus.AskAsync("crawler_database_up"));
        Assert.Equal(1, await prometheus.AskAsync("up{job=\"crawler\"}"));

        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"http://{place}/metrics"));
        Assert.Equal("", await PromtoolAsync($"check metrics < '{agent.Folder.Write("metrics", text)}'"));

        Assert.Equal(0, await agent.StopAsync());
        await Eventually.TrueAsync("Prometheus misses the agent", async _ => await prometheus.AskAsync("ALERTS{alertname=\"CrawlerAgentDown\"}") == 1);
    }

    [Fact]
    public async Task The_rules_name_metrics_and_runbooks_that_exist()
    {
        var file = Repository.PathOf("ops", "prometheus", "crawler.rules.yml");
        Assert.Contains("SUCCESS", await PromtoolAsync($"check rules '{file}'"), StringComparison.Ordinal);
        var rules = await File.ReadAllTextAsync(file);
        var books = Regex.Matches(rules, "runbook: (?<path>\\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(x => x.Groups["path"].Value);

        Assert.All(books, x => Assert.True(File.Exists(Repository.PathOf(x.Split('/'))), x));
    }

    private static Task<string> PromtoolAsync(string arguments) =>
        ShortProgram.DebianAsync("sh", "dash", "-c", $"'{DebianProgram.Find("promtool", "prometheus")}' {arguments} 2>&1");
}
