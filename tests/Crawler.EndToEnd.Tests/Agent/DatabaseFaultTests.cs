using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Npgsql;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>A server that answers, and does not do what it is asked for: read-only, out of connections, or too slow.</summary>
public sealed class DatabaseFaultTests(BusyLab lab) : IClassFixture<BusyLab>
{
    [Theory]
    [InlineData("read-only", "cannot execute")]
    [InlineData("out of connections", "too many connections for role")]
    [InlineData("slow", "Timeout")]
    public async Task A_database_at_fault_is_waited_for_and_costs_no_observation(string fault, string told)
    {
        await using var test = await PostgresFixture.CreateAsync();
        await using var owner = new RunningCrawler(("Database:ConnectionString", test.ConnectionString));
        (await owner.CallAsync("migrate", "--roles")).Ended(0);
        var role = $"faulty_{Guid.NewGuid():n}";
        await test.ExecuteAsync($"create role {role} login password 'secret' in role crawler_agent; alter role {role} set role crawler_agent");
        var account = new NpgsqlConnectionStringBuilder(test.ConnectionString) { Username = role, Password = "secret" };
        await using var agent = new RunningCrawler(
            ("Database:ConnectionString", account.ConnectionString), ("Database:MaxConnections", "10"), ("Database:CommandTimeout", "00:00:01"),
            ("Alerts:DatabaseAwayAfter", "00:00:00"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        await MoreSnapshotsAsync(test);

        await using var admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(test.ConnectionString) { ApplicationName = "fault", Pooling = false });
        await using var holding = await admin.OpenConnectionAsync();
        await DoAsync(holding, Begin(fault, role));
        await Eventually.TrueAsync("the agent says what is wrong", _ => Task.FromResult(agent.Log.Contains(told, StringComparison.Ordinal)), state: () => agent.Log);
        Assert.False(agent.HasExited, agent.Log);
        await DoAsync(holding, End(fault, role));

        await MoreSnapshotsAsync(test);
        Assert.Equal(0, await agent.StopAsync());
        Assert.DoesNotContain("[FTL]", agent.Log, StringComparison.Ordinal);
        Assert.Equal(0L, await test.ScalarAsync("select count(*) from crawl.quarantine"));
        Assert.Equal(0L, await test.ScalarAsync("select count(*) from crawl.alert where resolved_at is null and is_state"));
        Assert.Equal(JournalObservations.Read(agent.JournalFolder), await StoredObservations.ReadAsync(test.Database.DataSource));
        Assert.Equal(0, await StoredObservations.RepeatedKeysAsync(test.Database.DataSource));
    }

    private static string Begin(string fault, string role) => fault switch
    {
        "read-only" => $"alter role {role} set default_transaction_read_only = on; {EndSessions(role)}",
        "out of connections" => $"alter role {role} connection limit 0; {EndSessions(role)}",
        _ => "begin; lock table crawl.agent, crawl.tracker_check, crawl.swarm_schedule in access exclusive mode",
    };

    private static string End(string fault, string role) => fault switch
    {
        "read-only" => $"alter role {role} reset default_transaction_read_only; {EndSessions(role)}",
        "out of connections" => $"alter role {role} connection limit -1",
        _ => "rollback",
    };

    private static string EndSessions(string role) => $"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'";

    private static async Task DoAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task MoreSnapshotsAsync(TestDatabase test)
    {
        var from = (long)(await test.ScalarAsync("select count(*) from crawl.swarm_snapshot"))!;
        await Eventually.TrueAsync("more crawls are stored", async _ => (long)(await test.ScalarAsync("select count(*) from crawl.swarm_snapshot"))! > from + 2);
    }
}
