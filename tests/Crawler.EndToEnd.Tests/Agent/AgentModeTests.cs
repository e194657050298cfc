using System.Data.Common;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Dapper;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class AgentModeTests(BusyLab lab) : IClassFixture<BusyLab>
{
    private const string Rests =
        """
        select (select mode = 'paused' and journal_lag_records = 0 from crawl.agent)
           and not exists (select from crawl.swarm_schedule where lease_expires_at > now())
           and not exists (select from crawl.tracker where lease_expires_at > now())
        """;

    [Fact]
    public async Task An_agent_pauses_goes_on_and_is_drained_as_somebody_else_wants()
    {
        await using var agent = new RunningCrawler();
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        await using var database = agent.Connect();
        await AsksAsync(database);

        (await agent.CallAsync("agent", "pause", "agent")).Ended(0);
        await Eventually.TrueAsync("it is paused, and nothing is under way", async _ => await ScalarAsync<bool>(database, Rests));
        var asked = await AskedAsync(database);
        var beat = await ScalarAsync<DateTime>(database, "select heartbeat_at from crawl.agent");
        await Eventually.TrueAsync("its heart beats on, longer than every interval", async _ => await ScalarAsync<DateTime>(
            database, "select heartbeat_at from crawl.agent") > beat.AddSeconds(3));
        Assert.Equal(asked, await AskedAsync(database));
        Assert.False(agent.HasExited);

        (await agent.CallAsync("agent", "resume", "agent")).Ended(0);
        await AsksAsync(database);

        var drained = (await agent.CallAsync("agent", "drain", "agent")).Ended(0);
        Assert.Contains("will end its work and stop", drained.Output, StringComparison.Ordinal);
        Assert.Equal(0, await agent.ExitedAsync());
        Assert.Contains("Drained; 0 pieces", agent.Log, StringComparison.Ordinal);
        var fleet = (await agent.CallAsync("agent", "list", "--json")).Ended(0).Line;
        Assert.Equal(("stopped", "drained"), (fleet.GetProperty("state").GetString(), fleet.GetProperty("mode").GetString()));
    }

    [Fact]
    public async Task A_name_that_no_agent_has_is_told_and_ends_with_1()
    {
        await using var agent = new RunningCrawler();

        var result = (await agent.CallAsync("agent", "drain", "nobody")).Ended(1);

        Assert.Contains("There is no agent named 'nobody'", result.Error, StringComparison.Ordinal);
        (await agent.CallAsync("agent", "pause")).Ended(64);
    }

    private static async Task AsksAsync(DbDataSource database)
    {
        var before = await AskedAsync(database);
        await Eventually.TrueAsync("trackers are asked", async _ => await AskedAsync(database) > before + 3);
    }

    private static Task<long> AskedAsync(DbDataSource database) =>
        ScalarAsync<long>(database, "select count(*) from crawl.tracker_request where purpose in ('scrape', 'started')");

    private static async Task<T> ScalarAsync<T>(DbDataSource database, string sql)
    {
        await using var connection = await database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }
}
