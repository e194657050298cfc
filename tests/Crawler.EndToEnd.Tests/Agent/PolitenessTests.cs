using System.Globalization;
using Crawler.EndToEnd.Tests.Lab;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>What the ledger proves is what the tracker saw, also when agents are killed.</summary>
public sealed class PolitenessTests
{
    private const int Swarms = 12;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Agents_that_are_killed_undercut_no_interval_and_leave_no_phantom_and_the_ledger_proves_it()
    {
        using var folder = new TestFolder("arrivals");
        var arrivals = folder.PathOf("arrivals.csv");
        var endpoint = Loopback.NextEndpoint();
        await using var tracker = await LabServer.TrackAsync(endpoint, "--interval", "2s", "--min-interval", "2s", "--arrivals", arrivals);
        await using var test = await PostgresFixture.CreateAsync();
        await using var one = Agent("one", test);
        await using var two = Agent("two", test);
        (await one.CallAsync(["watch", "add", .. Enumerable.Range(1, Swarms).Select(i => $"magnet:?xt=urn:btih:{i:x40}&tr=http://{endpoint}/announce")])).Ended(0);
        await two.StartAsync();
        for (var kills = 0; kills < 3; kills++)
        {
            await one.StartAsync();
            var seen = Read(arrivals).Count;
            await Eventually.TrueAsync("the tracker was asked more", _ => Task.FromResult(Read(arrivals).Count >= seen + (4 * Swarms)));
            await one.CrashAsync();
        }

        await one.StartAsync();
        await Eventually.TrueAsync("every announce had its farewell", _ => Task.FromResult(Phantoms(arrivals).Count == 0));
        Assert.All(await Task.WhenAll(one.StopAsync(), two.StopAsync()), x => Assert.Equal(0, x));

        var seenByTracker = Read(arrivals);
        Assert.Empty(Phantoms(arrivals));
        var distances = seenByTracker
            .Where(x => x.Request == "started")
            .GroupBy(x => x.InfoHash, StringComparer.Ordinal)
            .SelectMany(x => x.Zip(x.Skip(1), (before, after) => after.At - before.At));
        Assert.All(distances, x => Assert.InRange(x, Interval, TimeSpan.MaxValue));

        // Every announce that reached the tracker stands in the ledger.
        foreach (var purpose in new[] { "started", "stopped" })
        {
            var sent = (await test.RowsAsync(
                $"select encode(s.info_hash, 'hex'), count(*) from crawl.tracker_request r join crawl.swarm s using (swarm_id) where purpose = '{purpose}' group by 1"))
                .ToDictionary(x => (string)x[0]!, x => (long)x[1]!, StringComparer.Ordinal);
            Assert.All(
                seenByTracker.Where(x => x.Request == purpose).GroupBy(x => x.InfoHash, StringComparer.Ordinal),
                x => Assert.InRange(x.LongCount(), 1, sent[x.Key]));
        }

        var audit = (await one.CallAsync("audit", "politeness", "--json")).Ended(0);
        Assert.Contains("\"rule\":\"announce_interval\"", audit.Output, StringComparison.Ordinal);
        await test.ExecuteAsync(
            """
            insert into crawl.tracker_request
            select request_id, observed_at + interval '10 milliseconds', agent_id, tracker_id, swarm_id, purpose, hashes
            from crawl.tracker_request where purpose = 'stopped' order by observed_at desc limit 1;
            insert into crawl.tracker_request
            select request_id, observed_at + interval '20 milliseconds', agent_id, tracker_id, swarm_id, 'started', hashes
            from crawl.tracker_request where purpose = 'stopped' order by observed_at desc limit 1;
            """);
        Assert.Contains("announce_interval", (await one.CallAsync("audit", "politeness")).Ended(1).Output, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Phantoms(string arrivals)
    {
        var seen = Read(arrivals);
        return [.. seen.Where(x => x.Request == "started").Select(x => x.PeerId).Except(seen.Where(x => x.Request == "stopped").Select(x => x.PeerId), StringComparer.Ordinal)];
    }

    private static List<Arrival> Read(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return
        [
            .. file.ReadToEnd().Split('\n').Skip(1).Select(x => x.Split(',')).Where(x => x.Length == 6).Select(x => new Arrival(
                DateTimeOffset.Parse(x[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), x[1], x[2], x[5])),
        ];
    }

    private static RunningCrawler Agent(string name, TestDatabase test) => new(
        ("Agent:Name", name),
        ("Database:ConnectionString", test.ConnectionString),
        ("Database:MaxConnections", "10"),
        ("Schedule:AnnounceInterval", "00:00:02"),
        ("Schedule:CrawlLease", "00:00:05"));

    private sealed record Arrival(DateTimeOffset At, string Request, string InfoHash, string PeerId);
}
