using System.Text.Json;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;

namespace Crawler.EndToEnd.Tests.Cli;

/// <summary><c>crawler check</c> finds what the runbooks say it does.</summary>
public sealed class CheckTests : IAsyncLifetime
{
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task A_server_that_is_read_only_and_a_name_that_is_taken_fail_and_few_connections_and_little_room_are_warned_of()
    {
        await using var well = Crawler("10", $"{1 << 20}");
        Assert.Equal(["ok", "ok", "ok", "ok"], await StatesAsync(well, 0));

        await using var tight = Crawler("500", $"{1L << 39}");
        Assert.Equal(["ok", "warning", "ok", "warning"], await StatesAsync(tight, 0));

        await _test.ExecuteAsync(
            "insert into crawl.agent (name, host, version, journal_id, started_at, heartbeat_at) values ('agent', 'elsewhere', '1', gen_random_uuid(), now(), now())");
        Assert.Equal(["ok", "ok", "failed", "ok"], await StatesAsync(well, 69));
        await _test.ExecuteAsync("update crawl.agent set heartbeat_at = now() - interval '1 hour'");
        await _test.ExecuteAsync("do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$");
        Assert.Equal("failed", (await StatesAsync(well, 69))[0]);
    }

    private static async Task<string[]> StatesAsync(RunningCrawler crawler, int exitCode)
    {
        var lines = (await crawler.CallAsync("check", "--json")).Ended(exitCode).Lines.ToDictionary(x => x.GetProperty("check").GetString()!);
        return [State("database, writing"), State("database, connections"), State("agent name"), State("journal, room")];

        string State(string check) => lines.TryGetValue(check, out JsonElement line) ? line.GetProperty("state").GetString()! : "not there";
    }

    private RunningCrawler Crawler(string connections, string waiting) => new(
        ("Database:ConnectionString", _test.ConnectionString), ("Database:MaxConnections", connections), ("Journal:MaxWaitingBytes", waiting));
}
