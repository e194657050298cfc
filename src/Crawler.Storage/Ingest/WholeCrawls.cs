using Crawler.Probing.Observations;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>When crawls that knew every peer of their swarm began: whoever was not among them was not there.</summary>
internal sealed class WholeCrawls
{
    private readonly Dictionary<long, List<(DateTimeOffset Ended, DateTimeOffset Began)>> _crawls = [];

    /// <summary>The newest such crawl of each swarm in the database, and those of the batch.</summary>
    public static async Task<WholeCrawls> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, long[] swarms,
        IEnumerable<(long Swarm, SwarmSnapshot Snapshot)> snapshots, CancellationToken cancellationToken)
    {
        var crawls = new WholeCrawls();
        var rows = await connection.QueryFileAsync(
            "queries/whole_crawls", transaction, [("swarm_ids", swarms)], r => (r.GetInt64(0), r.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);
        foreach (var (swarm, began) in rows)
        {
            crawls.Add(swarm, began, began);
        }

        foreach (var (swarm, snapshot) in snapshots.Where(x => x.Snapshot.IsWhole))
        {
            crawls.Add(swarm, snapshot.ObservedAt.ToUniversalTime(), snapshot.StartedAt.ToUniversalTime());
        }

        return crawls;
    }

    /// <summary>Begin of the newest crawl that had ended by a moment; null when there is none.</summary>
    public DateTimeOffset? Before(long swarm, DateTimeOffset at)
    {
        DateTimeOffset? newest = null;
        foreach (var (ended, began) in _crawls.GetValueOrDefault(swarm) ?? [])
        {
            newest = ended <= at && (newest is null || began > newest) ? began : newest;
        }

        return newest;
    }

    private void Add(long swarm, DateTimeOffset ended, DateTimeOffset began)
    {
        if (!_crawls.TryGetValue(swarm, out var crawls))
        {
            _crawls[swarm] = crawls = [];
        }

        crawls.Add((ended, began));
    }
}
