using Crawler.Probing.WebSeeds;
using Crawler.Storage.Sql;
using Crawler.Wire.Metainfo;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Leases;

/// <summary>Enters the web seeds of swarms that are new, or changed, into the table that they are asked from. Any number of agents may do so at once.</summary>
internal sealed class WebSeedEntry(Database database)
{
    private const int MostSwarms = 500;
    private const int MostRounds = 100;

    /// <summary>Enters those that are open, up to 50,000 swarms: the rest waits for the next time, so that what is due is asked meanwhile.</summary>
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MostRounds && await EnterAsync(connection, cancellationToken) == MostSwarms; round++)
        {
            // There may be more.
        }
    }

    private async Task<int> EnterAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var swarms = (await connection.QueryAsync<OpenSwarm>(
            Statement.Of("queries/web_seed_open", new { Limit = MostSwarms }, cancellationToken, transaction))).ToList();
        if (swarms.Count == 0)
        {
            return 0;
        }

        var seeds = swarms.Where(x => !x.IsRemoved).SelectMany(SeedsOf).ToList();
        var parameters = new
        {
            Entered = swarms.Select(x => x.SwarmId).ToArray(),
            SwarmIds = seeds.Select(x => x.SwarmId).ToArray(),
            Urls = seeds.Select(x => x.Url).ToArray(),
            Hosts = seeds.Select(x => x.Target?.IdnHost.ToLowerInvariant()).ToArray(),
            Targets = seeds.Select(x => x.Target?.AbsoluteUri).ToArray(),
            Expected = seeds.Select(x => x.Target is null ? null : x.Bytes).ToArray(),
            Now = database.Time.GetUtcNow(),
        };
        await connection.ExecuteAsync(Statement.Of("queries/web_seed_host_add", parameters, cancellationToken, transaction));
        await connection.ExecuteAsync(Statement.Of("queries/web_seed_host_lock", parameters, cancellationToken, transaction));
        await connection.ExecuteAsync(Statement.Of("queries/web_seed_enter", parameters, cancellationToken, transaction));
        await connection.ExecuteAsync(Statement.Of("queries/web_seed_host_due", parameters, cancellationToken, transaction));
        await transaction.CommitAsync(cancellationToken);
        return swarms.Count;
    }

    private static IEnumerable<(long SwarmId, string Url, Uri? Target, long? Bytes)> SeedsOf(OpenSwarm swarm)
    {
        var file = swarm is { LongestFile: { Length: > 0 } path, LongestFileBytes: { } bytes } ? new LongestFile(path, bytes) : null;
        // Of a .torrent file whose files are not known neither is known which of its web seeds are scripts.
        var isKnown = file is not null || swarm.IsMagnet;
        return swarm.Urls
            .Distinct(StringComparer.Ordinal)
            .Select(x => (swarm.SwarmId, x, isKnown && !swarm.HttpSeeds.Contains(x, StringComparer.Ordinal) ? WebSeedTarget.Of(x, file) : null, file?.Bytes));
    }

    private sealed record OpenSwarm
    {
        public long SwarmId { get; init; }

        public string[] Urls { get; init; } = [];

        public string[] HttpSeeds { get; init; } = [];

        public string[]? LongestFile { get; init; }

        public long? LongestFileBytes { get; init; }

        public bool IsMagnet { get; init; }

        public bool IsRemoved { get; init; }
    }
}
