using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Dapper;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class SummaryTests
{
    [Fact]
    public async Task A_scheduled_summary_is_stored_written_to_the_folder_and_mailed()
    {
        await using var mail = new MailRoom();
        await mail.OpenAsync();
        await using var agent = new RunningCrawler([.. mail.Settings, ("Reports:Schedule", "0/2 * * * * ?")]);
        await agent.StartAsync();
        await mail.WaitForAsync(2);
        await Eventually.TrueAsync("two summaries are in the folder", _ => Task.FromResult(Folders(agent).Count >= 2));
        Assert.Equal(0, await agent.StopAsync());

        await using var database = await agent.OpenDatabaseAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var stored = (await connection.QueryAsync<string>(
            """select to_char(until at time zone 'utc', 'YYYY-MM-DD"T"HH24MISS"Z"') from crawl.summary order by until""")).ToList();
        var sent = await connection.ExecuteScalarAsync<long>("select count(*) from crawl.mail where kind = 'summary' and sent_at is not null");

        Assert.Equal(stored, Folders(agent).Select(Path.GetFileName));
        Assert.Equal(stored.Count, stored.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(sent, mail.Mails.Count);
        var first = Folders(agent)[0];
        Assert.Contains("<table", await File.ReadAllTextAsync(Path.Combine(first, "summary.html")), StringComparison.Ordinal);
        Assert.Contains("Crawler summary", await File.ReadAllTextAsync(Path.Combine(first, "summary.txt")), StringComparison.Ordinal);
        Assert.StartsWith("agent,", await File.ReadAllTextAsync(Path.Combine(first, "fleet_now.csv")), StringComparison.Ordinal);
        Assert.Contains("Subject: Crawler summary", mail.Mails[0], StringComparison.Ordinal);
        Assert.Contains("text/plain", mail.Mails[0], StringComparison.Ordinal);
        Assert.Contains("text/html", mail.Mails[0], StringComparison.Ordinal);
        Assert.Contains("swarm_now.csv", mail.Mails[0], StringComparison.Ordinal);
    }

    private static List<string> Folders(RunningCrawler agent) =>
        Directory.Exists(agent.Folder.PathOf("data/reports"))
            ? [.. Directory.GetDirectories(agent.Folder.PathOf("data/reports"), "*Z").Order(StringComparer.Ordinal)]
            : [];
}
