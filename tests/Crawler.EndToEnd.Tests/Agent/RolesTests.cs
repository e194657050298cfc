using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Npgsql;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class RolesTests(BusyLab lab) : IClassFixture<BusyLab>, IAsyncLifetime
{
    private TestDatabase _test = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        await _test.ExecuteAsync("do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$");
        await using var owner = new RunningCrawler(("Database:ConnectionString", _test.ConnectionString));
        (await owner.CallAsync("migrate", "--roles")).Ended(0);
        (await owner.CallAsync("migrate", "--roles")).Ended(0);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task An_agent_does_all_its_work_with_the_rights_of_an_agent()
    {
        // Tomorrow is to be made anew, and a day long gone to be dropped.
        await _test.ExecuteAsync("select crawl.drop_day('visit', (now() at time zone 'UTC')::date + 1); select crawl.ensure_day('visit', '2020-01-01')");
        var account = await AccountAsync("north", "crawler_agent");
        await using var agent = new RunningCrawler(("Database:ConnectionString", account), ("Database:MaxConnections", "10"), ("Reports:Schedule", "0/2 * * * * ?"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        foreach (var done in new[]
        {
            "from crawl.tracker_check", "from crawl.claim_latest", "from crawl.visit", "from crawl.swarm_snapshot", "from crawl.tracker_request", "from crawl.swarm_hour", "from crawl.summary",
            "where to_regclass('crawl.visit_' || to_char((now() at time zone 'UTC')::date + 1, 'YYYYMMDD')) is not null",
            "where to_regclass('crawl.visit_20200101') is null",
        })
        {
            await Eventually.TrueAsync($"there is something {done}", async _ => (bool)(await _test.ScalarAsync($"select exists (select {done})"))!, state: () => agent.Log);
        }

        Assert.Equal(0, await agent.StopAsync());
        Assert.DoesNotContain("permission denied", agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("[ERR]", agent.Log, StringComparison.Ordinal);
        (await agent.CallAsync("check")).Ended(0);
        (await agent.CallAsync("status")).Ended(0);
        foreach (var forbidden in new[]
        {
            "create table crawl.own (x int)", "drop table crawl.visit", "alter table crawl.agent add column x int", "delete from crawl.migration",
            "truncate crawl.agent", "create role other", "select crawl.drop_day('pg_class', '2020-01-01'), crawl.ensure_day('agent', '2020-01-01')",
        })
        {
            Assert.NotNull(await RefusalAsync(account, forbidden));
        }
    }

    [Fact]
    public async Task An_account_that_may_not_make_temporary_tables_is_told_what_to_do()
    {
        var account = await AccountAsync("south", "crawler_agent");
        await _test.ExecuteAsync("do $$ begin execute format('revoke temporary on database %I from crawler_agent', current_database()); end $$");
        await using var agent = new RunningCrawler(("Database:ConnectionString", account), ("Database:MaxConnections", "10"));

        var check = (await agent.CallAsync("check")).Ended(69);

        Assert.Contains("GRANT TEMPORARY ON DATABASE", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_reads_every_view_for_a_while_and_changes_nothing()
    {
        var account = await AccountAsync("alice", "crawler_reader");
        await _test.ExecuteAsync("alter role alice set statement_timeout = '1s'");
        var views = await _test.RowsAsync("select table_name::text from information_schema.tables where table_schema = 'report'");
        Assert.True(views.Count >= 12);
        foreach (var view in views)
        {
            Assert.Null(await RefusalAsync(account, $"select * from report.{view[0]} limit 1"));
            Assert.NotNull(await RefusalAsync(account, $"delete from report.{view[0]}"));
        }

        Assert.Equal(PostgresErrorCodes.QueryCanceled, await RefusalAsync(account, "select pg_sleep(60)"));
        foreach (var forbidden in new[]
        {
            "select * from crawl.visit", "select * from crawl.agent", "insert into crawl.agent default values", "create table report.own (x int)",
            "select crawl.drop_day('visit', '2020-01-01')", "create table public.own (x int)",
        })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(account, forbidden));
        }
    }

    // As ops/README.md has it.
    private async Task<string> AccountAsync(string name, string group)
    {
        await _test.ExecuteAsync($"create role {name} login password 'secret' in role {group}; alter role {name} set role {group}");
        return new NpgsqlConnectionStringBuilder(_test.ConnectionString) { Username = name, Password = "secret" }.ConnectionString;
    }

    private static async Task<string?> RefusalAsync(string account, string sql)
    {
        await using var source = NpgsqlDataSource.Create(account);
        await using var command = source.CreateCommand(sql);
        try
        {
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
