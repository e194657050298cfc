using System.Data.Common;
using Dapper;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>What the raw tables hold, in the words of <see cref="JournalObservations"/>.</summary>
internal static class StoredObservations
{
    private const string All =
        """
        select concat_ws(' ', 'check', (extract(epoch from c.observed_at) * 1000000)::bigint, t.url, c.kind, c.outcome, c.hashes_asked, c.hashes_answered)
        from crawl.tracker_check c join crawl.tracker t using (tracker_id)
        union all
        select concat_ws(' ', 'claim', (extract(epoch from c.observed_at) * 1000000)::bigint, encode(s.info_hash, 'hex'), t.url, c.outcome, c.seeders, c.leechers, c.completed)
        from crawl.claim c join crawl.tracker t using (tracker_id) join crawl.swarm s using (swarm_id)
        union all
        select concat_ws(' ', 'visit', (extract(epoch from v.observed_at) * 1000000)::bigint, encode(s.info_hash, 'hex'), encode(v.peer_key, 'hex'), v.outcome, v.stage, v.client, v.have, v.pieces)
        from crawl.visit v join crawl.swarm s using (swarm_id)
        union all
        select concat_ws(' ', 'snapshot', (extract(epoch from n.observed_at) * 1000000)::bigint, encode(s.info_hash, 'hex'), n.known_peers, n.visited_peers, n.reachable_peers, n.seeders, n.leechers)
        from crawl.swarm_snapshot n join crawl.swarm s using (swarm_id)
        union all
        select concat_ws(' ', 'request', (extract(epoch from r.observed_at) * 1000000)::bigint, t.url, r.purpose, encode(s.info_hash, 'hex'), r.hashes)
        from crawl.tracker_request r join crawl.tracker t using (tracker_id) left join crawl.swarm s using (swarm_id)
        """;

    private const string RepeatedKeys =
        """
        select
            (select count(*) - count(distinct check_id) from crawl.tracker_check)
            + (select count(*) - count(distinct visit_id) from crawl.visit)
            + (select count(*) - count(distinct snapshot_id) from crawl.swarm_snapshot)
            + (select count(*) - count(distinct (check_id, swarm_id)) from crawl.claim)
            + (select count(*) from crawl.claim where check_id not in (select check_id from crawl.tracker_check))
        """;

    /// <summary>Every observation, sorted.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(DbDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        return [.. (await connection.QueryAsync<string>(All)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Keys that stand in the raw tables more than once, and claims without their check.</summary>
    public static async Task<long> RepeatedKeysAsync(DbDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>(RepeatedKeys);
    }

    /// <summary>Snapshots stored so far; null while the database does not answer.</summary>
    public static Task<long?> SnapshotsAsync(DbDataSource database) => CountAsync(database, "select count(*) from crawl.swarm_snapshot");

    /// <summary>Records of journals stored so far; null while the database does not answer.</summary>
    public static Task<long?> RecordsAsync(DbDataSource database) => CountAsync(database, "select coalesce(sum(records), 0)::bigint from crawl.journal_cursor");

    private static async Task<long?> CountAsync(DbDataSource database, string query)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            return await connection.ExecuteScalarAsync<long>(query);
        }
        catch (DbException)
        {
            return null;
        }
    }
}
