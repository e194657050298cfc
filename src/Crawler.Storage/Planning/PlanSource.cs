using Crawler.Storage.Budget;
using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Planning;

/// <summary>Reads from the database what a plan is made of.</summary>
public sealed class PlanSource(Database database, StorageOptions options)
{
    private const int LeastMinutes = 30;

    /// <summary>Reads it.</summary>
    /// <param name="mostPeers">Peers of one swarm that a crawl visits at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PlanInput> ReadAsync(int mostPeers, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var trackers = await connection.QueryAsync<PlannedTracker>(Statement.Of("queries/plan_trackers", null, cancellationToken));
        var swarms = await connection.QuerySingleAsync<PlannedSwarms>(Statement.Of("queries/plan_swarms", new { Most = mostPeers }, cancellationToken));
        var measured = (await connection.QueryAsync<(string Table, double BytesPerRow)>(
            Statement.Of("queries/plan_costs", new { Tables = RowCost.Presets.Keys.ToArray() }, cancellationToken)))
            .ToDictionary(x => x.Table, x => x.BytesPerRow, StringComparer.Ordinal);
        var rates = await connection.QuerySingleAsync<(double? VisitsPerCrawl, int Minutes)>(
            Statement.Of("queries/plan_rates", new { Now = database.Time.GetUtcNow() }, cancellationToken));
        var webSeeds = await connection.ExecuteScalarAsync<long>(Statement.Of("queries/plan_web_seeds", null, cancellationToken));
        var use = await new DatabaseUse(database, options).MeasureAsync(cancellationToken);
        return new PlanInput(
            trackers.ToList(),
            swarms,
            [.. RowCost.Presets.Select(x => measured.TryGetValue(x.Key, out var bytes) ? new RowCost(x.Key, bytes, true) : new RowCost(x.Key, x.Value, false))],
            rates.Minutes >= LeastMinutes ? rates.VisitsPerCrawl : null,
            use.UsedBytes)
        {
            WebSeeds = webSeeds,
        };
    }
}
