using Crawler.Fixtures;
using Crawler.Storage.Rollups;

namespace Crawler.Reporting.Tests.Pages;

/// <summary>The key by which pages sort and count swarms follows what was seen of them last.</summary>
public sealed class PageKeyTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await SeededDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("select 1")]
    [InlineData("update crawl.swarm_latest set verified_seeders = 0, distributed_copies = 0.5 where swarm_id = 1")]
    [InlineData("update crawl.swarm_latest set verified_seeders = null, distributed_copies = null, known_peers = null, claimed_seeders = null")]
    [InlineData("insert into crawl.swarm_latest (swarm_id, claimed_seeders) values (5, 1)")]
    [InlineData("insert into crawl.swarm (info_hash, source, added_at) values (substring(sha256('x') for 20), 'info_hash', now())")]
    public async Task The_key_is_the_health_that_is_reported(string change)
    {
        await _database.ExecuteAsync(change);
        Assert.Empty(await _database.RowsAsync(
            """
            select x.info_hash, x.health, n.health
            from crawl.swarm_listed x
            full join report.swarm_now n using (info_hash)
            where x.health is distinct from n.health
            """));
    }

    [Theory]
    [InlineData("select 1")]
    [InlineData("update crawl.swarm_latest set verified_seeders = 0, distributed_copies = 0.5 where swarm_id = 1")]
    [InlineData("update crawl.swarm_latest set alive_at = '2026-05-01 12:00+00' where swarm_id = 4")]
    [InlineData("insert into crawl.swarm (info_hash, source, added_at) select substring(sha256(int8send(i)) for 20), 'info_hash', now() from generate_series(1, 9) i")]
    [InlineData("update crawl.swarm set removed_at = now() where swarm_id < 4; update crawl.swarm set removed_at = null, added_at = now() where swarm_id in (2, 6)")]
    [InlineData("delete from crawl.swarm where swarm_id in (1, 6)")]
    public async Task The_counts_are_those_of_the_swarms_before_and_after_the_rollup(string change)
    {
        const string Wrong =
            """
            select *
            from (select trouble, added_hour, lived_days, sum(swarms) as swarms from crawl.swarm_count group by 1, 2, 3 having sum(swarms) <> 0) kept
            full join (
                select
                    s.trouble, case when s.trouble <> 1 then date_trunc('hour', s.added_at, 'UTC') end as added_hour,
                    case when s.trouble = 1 then floor(extract(epoch from greatest(s.added_at, l.alive_at) - s.added_at) / 86400) end as lived_days, count(*) as swarms
                from crawl.swarm s left join crawl.swarm_latest l using (swarm_id) where s.removed_at is null group by 1, 2, 3) counted
                on kept.trouble = counted.trouble and kept.added_hour is not distinct from counted.added_hour
                and kept.lived_days is not distinct from counted.lived_days
            where kept.swarms is distinct from counted.swarms
            """;
        await _database.ExecuteAsync(change);
        Assert.Empty(await _database.RowsAsync(Wrong));

        await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);

        Assert.Empty(await _database.RowsAsync(Wrong));
        Assert.Empty(await _database.RowsAsync("select from crawl.swarm_count group by trouble, added_hour, lived_days having count(*) > 1"));
    }
}
