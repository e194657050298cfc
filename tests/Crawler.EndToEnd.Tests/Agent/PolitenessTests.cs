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
    private static readonly string[] Names = ["one", "two", "three", "four"];
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Agents_that_are_killed_undercut_no_interval_and_leave_no_phantom_and_the_ledger_proves_it()
    {
        using var folder = new TestFolder("arrivals");
        var arrivals = folder.PathOf("arrivals.csv");
        var endpoints = Enumerable.Range(0, 4).Select(_ => Loopback.NextEndpoint()).ToArray();
        await using var tracker = await LabServer.TrackAsync(endpoints[0], [.. endpoints[1..].SelectMany(x => (string[])["--http", $"{x}"]), "--interval", "2s", "--min-interval", "2s", "--arrivals", arrivals]);
        await using var test = await PostgresFixture.CreateAsync();
        await using var one = Agent("one", test);
        await using var two = Agent("two", test);
        await using var three = Agent("three", test);
        await using var four = Agent("four", test);
        RunningCrawler[] agents = [one, two, three, four];
        (await one.CallAsync(["watch", "add", .. Enumerable.Range(1, Swarms).Select(i => $"magnet:?xt=urn:btih:{i:x40}&tr=http://{endpoints[i % 4]}/announce")])).Ended(0);
        foreach (var agent in agents)
        {
            await agent.StartAsync();
        }

        // Each time the one that has most to do: others take its work over.
        for (var kills = 0; kills < 3; kills++)
        {
            var seen = Read(arrivals).Count;
            await Eventually.TrueAsync("the tracker was asked more", _ => Task.FromResult(Read(arrivals).Count >= seen + (2 * Swarms)));
            var busiest = (long)(await test.RowsAsync("select lease_agent_id from crawl.tracker where lease_expires_at > now() group by 1 order by count(*) desc limit 1"))[0][0]!;
            var name = (string)(await test.RowsAsync($"select name from crawl.agent where agent_id = {busiest}"))[0][0]!;
            var killed = agents[Array.IndexOf(Names, name)];
            await killed.CrashAsync();
            await Eventually.TrueAsync(
                "others took its trackers over",
                async _ => (long)(await test.RowsAsync($"select count(*) from crawl.tracker where lease_agent_id = {busiest}"))[0][0]! == 0);
            await killed.StartAsync();
        }

        await Eventually.TrueAsync("every announce had its farewell", _ => Task.FromResult(Phantoms(arrivals).Count == 0));
        Assert.All(await Task.WhenAll(agents.Select(x => x.StopAsync())), x => Assert.Equal(0, x));

        var seenByTracker = Read(arrivals);
        Assert.Empty(Phantoms(arrivals));
        var distances = seenByTracker
            .Where(x => x.Request == "started")
            .GroupBy(x => x.InfoHash, StringComparer.Ordinal)
            .SelectMany(x => x.Zip(x.Skip(1), (before, after) => after.At - before.At));
        Assert.All(distances, x => Assert.InRange(x, Interval, TimeSpan.MaxValue));

        // Every announce that reached the tracker stands in the ledger, sent a moment before; of its farewells a kill may lose the last.
        var started = await SentAsync(test, "started");
        foreach (var swarm in seenByTracker.Where(x => x.Request == "started").GroupBy(x => x.InfoHash, StringComparer.Ordinal))
        {
            var sent = started[swarm.Key].Order().ToList();
            foreach (var arrival in swarm.OrderBy(x => x.At))
            {
                var entry = sent.FindLastIndex(x => x <= arrival.At);
                Assert.InRange(entry, 0, sent.Count);
                Assert.InRange(arrival.At - sent[entry], TimeSpan.Zero, TimeSpan.FromSeconds(10));
                sent.RemoveAt(entry);
            }
        }

        var stopped = await SentAsync(test, "stopped");
        Assert.All(seenByTracker.Where(x => x.Request == "stopped"), x => Assert.NotEmpty(stopped[x.InfoHash]));
        Assert.InRange((long)(await test.RowsAsync("select count(distinct agent_id) from crawl.tracker_request"))[0][0]!, 2, 4);
        var audit = (await one.CallAsync("audit", "politeness", "--json")).Ended(0);
        Assert.Contains("\"rule\":\"announce_interval\"", audit.Output, StringComparison.Ordinal);

        // One more announce a moment after an answer that asked for two seconds.
        await test.ExecuteAsync(
            """
            insert into crawl.tracker_request
            select r.request_id, a.observed_at + interval '1 millisecond', r.agent_id, r.tracker_id, r.swarm_id, r.purpose, r.hashes
            from crawl.tracker_check a
            join crawl.claim c on c.check_id = a.check_id and c.observed_at = a.observed_at
            join crawl.tracker_request r on r.tracker_id = a.tracker_id and r.swarm_id = c.swarm_id and r.purpose = 'started' and r.observed_at <= a.observed_at
            where a.kind = 'announce' and a.outcome = 'ok'
            order by a.observed_at desc, r.observed_at desc limit 1;
            """);
        Assert.Contains("announce_interval", (await one.CallAsync("audit", "politeness")).Ended(1).Output, StringComparison.Ordinal);
    }

    private static async Task<ILookup<string, DateTimeOffset>> SentAsync(TestDatabase test, string purpose) => (await test.RowsAsync(
        $"select encode(s.info_hash, 'hex'), observed_at from crawl.tracker_request r join crawl.swarm s using (swarm_id) where purpose = '{purpose}'"))
        .ToLookup(x => (string)x[0]!, x => new DateTimeOffset((DateTime)x[1]!), StringComparer.Ordinal);

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
        ("Schedule:CrawlLease", "00:00:05"),
        ("Schedule:Lease", "00:00:06"),
        ("Crawl:ParallelSwarms", "3"));

    private sealed record Arrival(DateTimeOffset At, string Request, string InfoHash, string PeerId);
}
