using System.Net;
using Crawler.EndToEnd.Tests.Lab;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>An agent whose own network is cut blames nobody for it. It runs in a network of its own; the database is reached by a Unix socket.</summary>
public sealed class ObserverTests
{
    private const string Outage = "select count(*) from crawl.observer_outage where to_at is";
    private const string Failures = "select count(*) from crawl.tracker_check where outcome not in ('ok', 'inconclusive', 'cancelled')";

    [Fact]
    public async Task A_link_that_is_cut_costs_no_tracker_its_uptime_and_is_told_of_by_one_mail_and_one_when_it_is_back()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        var endpoint = new IPEndPoint(network.Outside, Loopback.FreePort(network.Outside));
        await using var tracker = await LabServer.TrackAsync(endpoint, "--interval", "1s", "--min-interval", "1s");
        await using var test = await PostgresFixture.CreateAsync();
        await using var mail = new MailRoom();
        await mail.OpenAsync();
        // Mails what the other one stores, and asks nobody.
        await using var mailing = new RunningCrawler([("Agent:Name", "mailing"), .. Of(test), .. mail.Settings]);
        await mailing.StartAsync();
        (await mailing.CallAsync("agent", "pause", "mailing")).Ended(0);
        await using var agent = new RunningCrawler(
            [("Agent:Name", "cut"), .. Of(test), .. mail.Settings, ("Observer:TrialEvery", "00:00:01"), ("Trackers:Timeout", "00:00:03")])
        {
            Under = network.Enter,
        };
        await CountAsync(test, "select count(*) from crawl.agent where mode = 'paused'", 1);
        (await agent.CallAsync(["watch", "add", .. Enumerable.Range(1, 4).Select(i => $"magnet:?xt=urn:btih:{i:x40}&tr=http://{endpoint}/announce")])).Ended(0);
        await agent.StartAsync();
        await CountAsync(test, "select count(*) from crawl.tracker_check where outcome = 'ok'", 4);

        await network.CutAsync();
        await CountAsync(test, $"{Outage} null", 1);
        await CountAsync(test, "select count(*) from crawl.tracker_check where outcome = 'inconclusive'", 2);
        await mail.WaitForAsync(1);
        await network.MendAsync();
        await CountAsync(test, $"{Outage} not null", 1);
        await CountAsync(test, "select count(*) from crawl.tracker_check c join crawl.observer_outage o on c.observed_at > o.to_at where c.outcome = 'ok'", 2);
        await mail.WaitForAsync(2);
        Assert.Equal(0, await agent.StopAsync());
        // What was under way at the end is summed up by the one that is left.
        await Eventually.TrueAsync("all hours are summed", async _ => (long)(await test.ScalarAsync("select count(*) from crawl.rollup_dirty"))! == 0);
        Assert.Equal(0, await mailing.StopAsync());

        Assert.Equal(0L, await test.ScalarAsync(Failures));
        Assert.Equal(1.0, await test.ScalarAsync("select min(uptime) from report.tracker_day"));
        var gap = Assert.Single(await test.RowsAsync("select agent, reason, to_at > from_at from report.coverage_gap"));
        Assert.Equal(["cut", "network", true], gap);
        var told = Assert.Single(await test.RowsAsync("select code, resolved_at is not null from crawl.alert"));
        Assert.Equal(["network_fault", true], told);
        Assert.Equal(2, mail.Mails.Count);
        Assert.Contains("The network of cut is at fault", mail.Mails[0], StringComparison.Ordinal);
        Assert.Contains("The network of cut is well again", mail.Mails[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_alone_whose_mail_server_is_beyond_the_link_too_tells_all_in_one_mail_once_it_is_back()
    {
        await using var network = await NetworkNamespace.CreateAsync();
        var endpoint = new IPEndPoint(network.Outside, Loopback.FreePort(network.Outside));
        await using var tracker = await LabServer.TrackAsync(endpoint, "--interval", "1s", "--min-interval", "1s");
        await using var test = await PostgresFixture.CreateAsync();
        await using var mail = new MailRoom(network.Outside);
        await mail.OpenAsync();
        await using var agent = new RunningCrawler(
            [
                ("Agent:Name", "alone"), .. Of(test), .. mail.Settings, ("Observer:TrialEvery", "00:00:01"), ("Trackers:Timeout", "00:00:03"),
                ("Mail:MaxRetryDelay", "00:01:00"), ("Mail:Timeout", "00:00:02"),
            ])
        {
            Under = network.Enter,
        };
        (await agent.CallAsync("watch", "add", $"magnet:?xt=urn:btih:{1:x40}&tr=http://{endpoint}/announce")).Ended(0);
        await agent.StartAsync();
        await CountAsync(test, "select count(*) from crawl.tracker_check where outcome = 'ok'", 2);

        await network.CutAsync();
        await CountAsync(test, "select count(*) from crawl.mail where last_error is not null", 1);
        Assert.Empty(mail.Mails);
        await network.MendAsync();
        await mail.WaitForAsync(1);
        await CountAsync(test, "select count(*) from crawl.tracker_check c join crawl.observer_outage o on c.observed_at > o.to_at where c.outcome = 'ok'", 2);
        (await agent.CallAsync("agent", "pause", "alone")).Ended(0);
        await CountAsync(test, "select count(*) from crawl.agent where mode = 'paused'", 1);
        await Eventually.TrueAsync("all hours are summed", async _ => (long)(await test.ScalarAsync("select count(*) from crawl.rollup_dirty"))! == 0);
        Assert.Equal(0, await agent.StopAsync());

        Assert.Equal(0L, await test.ScalarAsync(Failures));
        Assert.Equal(1.0, await test.ScalarAsync("select min(uptime) from report.tracker_day"));
        Assert.Equal(["alone", "network"], Assert.Single(await test.RowsAsync("select agent, reason from report.coverage_gap")));
        Assert.Equal(0L, await test.ScalarAsync("select count(*) from crawl.mail where sent_at is null"));
        var told = Assert.Single(mail.Mails);
        Assert.Contains("resolved: network_fault: The network of alone is well again", told, StringComparison.Ordinal);
        Assert.Contains("It began so:", told, StringComparison.Ordinal);
    }

    private static (string, string)[] Of(TestDatabase test) =>
        [("Database:ConnectionString", test.ConnectionString), ("Database:MaxConnections", "10"), ("Observer:LookEvery", "00:00:00.5")];

    private static Task CountAsync(TestDatabase test, string sql, long least) =>
        Eventually.TrueAsync($"{sql} gives {least}", async _ => (long)(await test.ScalarAsync(sql))! >= least);
}
