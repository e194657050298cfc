using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
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

    [Fact]
    public async Task Out_of_memory_in_a_worker_ends_the_process_so_that_its_unit_starts_it_again_and_work_goes_on()
    {
        await _mail.OpenAsync();
        await using var agent = new RunningCrawler(_mail.Settings) { Variables = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x10000000" } };

        var ended = (await agent.CallAsync("run", "--inject-fault", "memory")).Ended(1);

        Assert.Contains("System.OutOfMemoryException", agent.Log, StringComparison.Ordinal);
        Assert.Single(agent.Log.Split('\n'), x => x.Contains("[FTL]", StringComparison.Ordinal));
        Assert.Contains("ops/runbooks/worker_dead.md", Assert.Single(_mail.Mails), StringComparison.Ordinal);
        var unit = await File.ReadAllTextAsync(Repository.PathOf("ops", "systemd", "crawler-agent@.service"));
        Assert.Contains("\nRestart=on-failure\n", unit, StringComparison.Ordinal);
        Assert.DoesNotContain(
            $"{ended.ExitCode}",
            unit.Split('\n').Single(x => x.StartsWith("RestartPreventExitStatus=", StringComparison.Ordinal)).Split('=')[1].Split(' '));
        await agent.StartAsync();
        Assert.Equal(0, await agent.StopAsync());
        Assert.Single(_mail.Mails);
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
