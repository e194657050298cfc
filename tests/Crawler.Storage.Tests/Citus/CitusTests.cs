using System.Text.RegularExpressions;
using Crawler.Storage.Sql;

namespace Crawler.Storage.Tests.Citus;

/// <summary>What Citus 13 refuses on distributed tables must not be on those that <c>sql/citus/distribute.sql</c> names.</summary>
public sealed partial class CitusTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private static readonly IReadOnlyDictionary<string, string> Distributed = DistributedTables()
        .Matches(SqlFiles.Read("citus/distribute")).ToDictionary(x => x.Groups["table"].Value, x => x.Groups["key"].Value, StringComparer.Ordinal);

    private static readonly string Tables = string.Join(", ", Distributed.Select(x => $"('crawl.{x.Key}'::regclass, '{x.Value}')"));

    [Fact]
    public async Task Every_raw_table_is_spread_by_a_key_that_is_never_unknown()
    {
        var partitioned = await TextsAsync("select relname::text from pg_class where relnamespace = 'crawl'::regnamespace and relkind = 'p' order by 1");

        Assert.Equal(partitioned, Distributed.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(await TextsAsync(
            $"""
            select t.oid::text from (values {Tables}) as t (oid, key)
            where not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = t.key and a.attnotnull and a.atttypid = 'bigint'::regtype)
            """));
    }

    [Fact]
    public async Task No_raw_table_has_a_trigger_a_rule_or_row_security() => Assert.Empty(await TextsAsync(
        $"""
        select t.oid::text from (values {Tables}) as t (oid, key) join pg_class c using (oid)
        where c.relrowsecurity or exists (select from pg_trigger g where g.tgrelid = t.oid and not g.tgisinternal) or exists (select from pg_rewrite r where r.ev_class = t.oid)
        """));

    [Fact]
    public async Task What_is_unique_in_a_raw_table_holds_its_key() => Assert.Empty(await TextsAsync(
        $"""
        select i.indexrelid::regclass::text
        from (values {Tables}) as t (oid, key)
        join pg_index i on i.indrelid in (select t.oid union select inhrelid from pg_inherits where inhparent = t.oid)
        where (i.indisunique or i.indisexclusion)
          and not exists (select from pg_attribute a where a.attrelid = i.indrelid and a.attname = t.key and a.attnum = any (i.indkey))
        """));

    [Fact]
    public async Task No_foreign_key_leads_to_or_from_a_raw_table() => Assert.Empty(await TextsAsync(
        $"select conname::text from pg_constraint, (values {Tables}) as t (oid, key) where contype in ('f', 'x') and t.oid in (conrelid, confrelid)"));

    [GeneratedRegex(@"create_distributed_table\('crawl\.(?<table>\w+)', '(?<key>\w+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DistributedTables();

    private async Task<IEnumerable<string>> TextsAsync(string sql) => (await fixture.Test.RowsAsync(sql)).Select(x => (string)x[0]!);
}
