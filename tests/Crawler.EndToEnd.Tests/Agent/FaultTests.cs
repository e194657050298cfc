using Crawler.EndToEnd.Tests.Programs;
using Dapper;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class FaultTests : IAsyncLifetime
{
    private readonly MailRoom _mail = new();
    private RunningCrawler _agent = null!;

    public Task InitializeAsync()
    {
        _agent = new RunningCrawler(_mail.Settings);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _mail.DisposeAsync();
    }

    [Theory]
    [InlineData("main", "An exception on the main path, injected.")]
    [InlineData("thread", "An exception on a thread, injected.")]
    [InlineData("task", "An exception in a task that nobody awaits, injected.")]
    [InlineData("worker", "An exception in a worker, injected.")]
    public async Task An_exception_that_nobody_handles_ends_the_process_is_logged_and_arrives_as_one_mail(string kind, string message)
    {
        await _mail.OpenAsync();

        (await _agent.CallAsync("run", "--inject-fault", kind)).Ended(1);

        Assert.Single(_agent.Log.Split('\n'), x => x.Contains("[FTL]", StringComparison.Ordinal));
        Assert.Contains($"System.InvalidOperationException: {message}", _agent.Log, StringComparison.Ordinal);
        Assert.Contains("FaultInjection", _agent.Log, StringComparison.Ordinal);
        var mail = Assert.Single(_mail.Mails);
        Assert.Contains("X-Envelope-To: operator@example.org", mail, StringComparison.Ordinal);
        Assert.Contains("X-Login: crawler", mail, StringComparison.Ordinal);
        Assert.Contains("X-Tls: True", mail, StringComparison.Ordinal);
        Assert.Contains("FaultInjection", mail, StringComparison.Ordinal);
        Assert.Equal(0, await WaitingAsync());
        await _agent.WithoutDatabaseAsync();
    }

    [Theory]
    [InlineData("main")]
    [InlineData("thread")]
    public async Task While_the_mail_server_is_away_the_alert_waits_and_then_arrives_once(string kind)
    {
        (await _agent.CallAsync("run", "--inject-fault", kind)).Ended(1);
        Assert.Equal(1, await WaitingAsync());

        await _mail.OpenAsync();
        await _agent.StartAsync();
        await _mail.WaitForAsync(1);
        Assert.Equal(0, await _agent.StopAsync());
        await _agent.StartAsync();
        Assert.Equal(0, await _agent.StopAsync());

        Assert.Contains("FaultInjection", Assert.Single(_mail.Mails), StringComparison.Ordinal);
        Assert.Equal(0, await WaitingAsync());
    }

    // In the outbox, or on disk where the database did not get it.
    private async Task<long> WaitingAsync()
    {
        await using var database = await _agent.OpenDatabaseAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("select count(*) from crawl.mail where sent_at is null")
            + Directory.GetFiles(_agent.Folder.PathOf("data/alerts"), "*.alert.json")
                .Count(x => !File.ReadAllText(x).Contains("\"IsSettled\": true", StringComparison.Ordinal));
    }
}
