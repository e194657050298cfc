using Crawler.Storage.Sql;
using Crawler.Wire.Identity;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Catalogue;

/// <summary>The swarms that are watched. Every call is one transaction and may be repeated.</summary>
public sealed class CatalogueStore(Database database)
{
    private const int MostWebSeeds = 100;
    private const int LongestUrl = 2000;

    /// <summary>Adds a swarm, or what the entry knows more of one that is there; one that was removed is watched again.</summary>
    /// <exception cref="DatabaseUnavailableException">PostgreSQL is away.</exception>
    public async Task<(long SwarmId, AddOutcome Outcome)> AddAsync(SwarmEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = database.Time.GetUtcNow();
        var (swarmId, wasRemoved) = await connection.QuerySingleAsync<(long, bool?)>(
            Statement.Of("queries/swarm_upsert", Parameters(entry, now), cancellationToken, transaction));
        var trackers = TrackerUrls.Normalise(entry.Trackers);
        if (trackers.Count > 0)
        {
            var parameters = new
            {
                SwarmId = swarmId,
                Urls = trackers.Select(x => x.Url).ToArray(),
                Schemes = trackers.Select(x => x.Scheme).ToArray(),
                Tiers = trackers.Select(x => x.Tier).ToArray(),
                Now = now,
            };
            await connection.ExecuteAsync(Statement.Of("queries/tracker_add", parameters, cancellationToken, transaction));
            await connection.ExecuteAsync(Statement.Of("queries/swarm_tracker_add", parameters, cancellationToken, transaction));
        }

        if (wasRemoved != false)
        {
            await connection.ExecuteAsync(Statement.Of(
                "queries/swarm_schedule_add", new { SwarmId = swarmId, Now = now }, cancellationToken, transaction));
        }

        await transaction.CommitAsync(cancellationToken);
        var outcome = wasRemoved switch { null => AddOutcome.Added, true => AddOutcome.Revived, false => AddOutcome.Known };
        return (swarmId, outcome);
    }

    /// <summary>Adds swarms that a tracker named by itself, to be asked for there; those that are known, or were removed, stay as they are.</summary>
    /// <returns>How many are new.</returns>
    /// <exception cref="DatabaseUnavailableException">PostgreSQL is away.</exception>
    public async Task<long> DiscoverAsync(Uri tracker, IReadOnlyList<InfoHash> infoHashes, CancellationToken cancellationToken)
    {
        if (infoHashes.Count == 0 || TrackerUrls.Normalise([[tracker.AbsoluteUri]]) is not [var (url, scheme, _)])
        {
            return 0;
        }

        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = database.Time.GetUtcNow();
        await connection.ExecuteAsync(Statement.Of(
            "queries/tracker_add", new { Urls = new[] { url }, Schemes = new[] { scheme }, Now = now }, cancellationToken, transaction));
        var parameters = new { Url = url, InfoHashes = infoHashes.Select(x => x.ToArray()).ToArray(), Now = now };
        var added = await connection.ExecuteScalarAsync<long>(Statement.Of("queries/discover_swarms", parameters, cancellationToken, transaction));
        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    /// <summary>Stops watching a swarm; what was observed stays.</summary>
    /// <returns>False when it was not watched.</returns>
    /// <exception cref="DatabaseUnavailableException">PostgreSQL is away.</exception>
    public async Task<bool> RemoveAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(Statement.Of(
            "queries/swarm_remove", new { InfoHash = infoHash.ToArray(), Now = database.Time.GetUtcNow() }, cancellationToken)) > 0;
    }

    /// <summary>The key of a watched swarm; null when it is not watched.</summary>
    /// <exception cref="DatabaseUnavailableException">PostgreSQL is away.</exception>
    public async Task<long?> FindAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<long?>(
            Statement.Of("queries/swarm_find", new { InfoHash = infoHash.ToArray() }, cancellationToken));
    }

    /// <summary>A page of the catalogue in the order of the keys.</summary>
    /// <param name="afterSwarmId">The last key of the page before; 0 for the first page.</param>
    /// <param name="limit">Swarms on a page, from 1.</param>
    /// <param name="withRemoved">Whether swarms that are no longer watched are in it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatabaseUnavailableException">PostgreSQL is away.</exception>
    public async Task<IReadOnlyList<CatalogueSwarm>> ListAsync(
        long afterSwarmId, int limit, bool withRemoved, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<SwarmRow>(Statement.Of(
            "queries/swarm_list", new { After = afterSwarmId, Limit = limit, WithRemoved = withRemoved }, cancellationToken));
        return [.. rows.Select(x => x.ToSwarm())];
    }

    private static object Parameters(SwarmEntry entry, DateTimeOffset now) => new
    {
        InfoHash = entry.WireHash.ToArray(),
        InfoHashV2 = entry.InfoHashV2?.ToArray(),
        Name = StoredText.Clean(entry.Name, 500),
        entry.TotalBytes,
        entry.PieceLengthBytes,
        entry.PieceCount,
        entry.IsPrivate,
        entry.IsGuarded,
        entry.Source,
        WebSeeds = Urls(entry.WebSeeds),
        HttpSeeds = Urls(entry.HttpSeeds),
        LongestFile = StoredPath.Of(entry.LongestFile),
        LongestFileBytes = StoredPath.Of(entry.LongestFile) is null ? null : entry.LongestFile?.Bytes,
        Now = now,
    };

    private static string[] Urls(IReadOnlyList<string> urls) => [.. urls.Take(MostWebSeeds).Select(x => StoredText.Clean(x, LongestUrl)!)];

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.Source.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseUnavailableException($"PostgreSQL cannot be used ({database.Description}): {e.Message}", e);
        }
    }
}
