using Crawler.EndToEnd.Tests.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class TellingTests
{
    [Fact]
    public async Task A_mail_says_on_a_schedule_that_the_crawler_still_runs_and_tests_go_where_alerts_would()
    {
        await using var mail = new MailRoom();
        await mail.OpenAsync();
        await using var agent = new RunningCrawler(
            [.. mail.Settings, ("Alerts:StillRunning", "0/2 * * * * ?"), ("Alerts:Routes:0", "night@example.org=critical"), ("Alerts:QuietHours", "00:00-23:59")]);
        await agent.StartAsync();
        await mail.WaitForAsync(2);
        Assert.Equal(0, await agent.StopAsync());
        Assert.All(mail.Mails, m => Assert.Contains("X-Envelope-To: operator@example.org\r\n", m, StringComparison.Ordinal));
        Assert.All(mail.Mails, m => Assert.Contains("Subject: [crawler] still running: agents 1 of 1, open alerts 0", m, StringComparison.Ordinal));
        Assert.All(mail.Mails, m => Assert.Contains("In the last 24 hours", m, StringComparison.Ordinal));

        var told = mail.Mails.Count;
        (await agent.CallAsync("alert", "test", "--code", "swarm_dead")).Ended(0);
        (await agent.CallAsync("alert", "test", "--severity", "warning")).Ended(0);
        Assert.Equal(
            ["operator@example.org,night@example.org", "operator@example.org"],
            mail.Mails.Skip(told).Select(m => m.Split("\r\n", 2)[0]["X-Envelope-To: ".Length..]));

        var check = (await agent.CallAsync("check", "--json")).Lines.Single(l => l.GetProperty("check").GetString() == "alerts");
        Assert.StartsWith(
            "operator@example.org: all; night@example.org: all from critical on. Below critical they wait from 00:00 until 23:59 UTC",
            check.GetProperty("found").GetString(), StringComparison.Ordinal);
    }
}
