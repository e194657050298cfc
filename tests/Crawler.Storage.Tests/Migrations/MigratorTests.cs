using Crawler.Fixtures;
using Crawler.Storage.Migrations;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Migrations;

public sealed class MigratorTests
{
    private static readonly Migration First = new(1, "first", "create table a (x int);");
    private static readonly Migration Second = new(2, "second", "insert into a values (1);");

    [Fact]
    public async Task Every_file_is_applied_once()
    {
        await using var test = await PostgresFixture.CreateEmptyAsync();
        var carried = Migration.Carried();

        var first = await Migrator(test).MigrateAsync(default);
        var second = await Migrator(test).MigrateAsync(default);

        Assert.Equal(carried.Select(x => x.Version), first.Select(x => x.Version));
        Assert.Empty(second);
        Assert.Equal(first, await Migrator(test).ListAsync(default));
    }

    [Fact]
    public void A_new_file_comes_behind_those_that_databases_have_and_fills_no_gap_between_them()
    {
        var versions = Migration.Carried().Select(x => x.Version).ToArray();

        Assert.Equal(25, versions.Count(x => x < 40));
        Assert.Equal(Enumerable.Range(40, versions.Max() - 39), versions.Where(x => x >= 40));
    }

    [Fact]
    public async Task Callers_at_the_same_time_apply_every_file_once()
    {
        await using var test = await PostgresFixture.CreateEmptyAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Migrator(test, First, Second).MigrateAsync(default)));

        Assert.Equal(2, applied.Sum(x => x.Count));
        Assert.Equal(1L, await test.ScalarAsync("select count(*) from a"));
    }

    [Fact]
    public async Task A_file_changed_after_it_was_applied_is_refused()
    {
        await using var test = await PostgresFixture.CreateEmptyAsync();
        await Migrator(test, First).MigrateAsync(default);

        var changed = Migrator(test, First with { Sql = "create table a (x bigint);" });

        var e = await Assert.ThrowsAsync<MigrationException>(() => changed.MigrateAsync(default));
        Assert.Contains("0001_first was changed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_database_is_refused()
    {
        await using var test = await PostgresFixture.CreateEmptyAsync();
        await Migrator(test, First, Second).MigrateAsync(default);

        var e = await Assert.ThrowsAsync<MigrationException>(() => Migrator(test, First).MigrateAsync(default));

        Assert.Contains("newer than this program", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_and_the_ones_before_it_stay()
    {
        await using var test = await PostgresFixture.CreateEmptyAsync();
        var broken = new Migration(2, "broken", "create table b (x int); select 1 / 0;");

        await Assert.ThrowsAsync<MigrationException>(() => Migrator(test, First, broken).MigrateAsync(default));

        Assert.Equal([First.Name], (await Migrator(test).ListAsync(default)).Select(x => x.Name));
        Assert.Null(await test.ScalarAsync("select to_regclass('b')::text"));
    }

    [Fact]
    public async Task A_migration_whose_connection_is_cut_leaves_nothing_and_is_applied_by_the_next_call()
    {
        await using var test = await PostgresFixture.CreateEmptyAsync();
        var slow = new Migration(2, "slow", "create table b (x int); select pg_sleep(600);");
        var cut = Migrator(test, First, slow).MigrateAsync(default);
        while (!cut.IsCompleted && (long)(await test.ScalarAsync(
            "select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"))! == 0)
        {
            await Task.Yield();
        }

        await Assert.ThrowsAnyAsync<Exception>(() => cut);
        Assert.Null(await test.ScalarAsync("select to_regclass('b')::text"));
        Assert.Single(await Migrator(test, First, slow with { Sql = "create table b (x int);" }).MigrateAsync(default));
        Assert.Equal("b", await test.ScalarAsync("select to_regclass('b')::text"));
    }

    [Fact]
    public async Task A_file_marked_so_runs_outside_a_transaction()
    {
        await using var test = await PostgresFixture.CreateEmptyAsync();
        var concurrent = new Migration(2, "index", "-- no-transaction\ncreate index concurrently a_idx on a (x);");

        await Migrator(test, First, concurrent).MigrateAsync(default);

        Assert.Equal("a_idx", await test.ScalarAsync("select to_regclass('a_idx')::text"));
    }

    [Fact]
    public async Task Every_table_and_column_of_the_schema_has_a_comment()
    {
        await using var test = await PostgresFixture.CreateAsync();

        var silent = await test.RowsAsync(
            """
            select c.relname || coalesce('.' || a.attname, '')
            from pg_class c
            left join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
            where c.relnamespace = 'crawl'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and col_description(c.oid, coalesce(a.attnum, 0)) is null
            """);

        Assert.Empty(silent.Select(x => x[0]));
    }

    private static Migrator Migrator(TestDatabase test, params Migration[] carried) => carried.Length == 0
        ? new Migrator(test.Database, NullLoggerFactory.Instance)
        : new Migrator(test.Database, NullLoggerFactory.Instance, carried);
}
