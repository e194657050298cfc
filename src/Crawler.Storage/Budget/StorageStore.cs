using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Budget;

/// <summary>What is known in the fleet about storage.</summary>
internal sealed class StorageStore(Database database)
{
    /// <summary>The scope that is governed once in the fleet.</summary>
    public const string DatabaseScope = "database";

    /// <summary>The scope of an agent's folders.</summary>
    public static string ScopeOf(string agent) => $"agent:{agent}";

    /// <summary>The last state of some scopes; none of those that were never measured.</summary>
    public async Task<IReadOnlyDictionary<string, StorageState>> ReadAsync(CancellationToken cancellationToken, params string[] scopes)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<StateRow>(Statement.Of("queries/storage_state", new { Scopes = scopes }, cancellationToken));
        return rows.ToDictionary(x => x.Scope, x => x.ToState(), StringComparer.Ordinal);
    }

    /// <summary>Keeps a measurement and the step that follows from it.</summary>
    public async Task NoteAsync(
        string scope, StorageUse use, StorageStep step, int thinning, double stopAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            Scope = scope,
            Now = now.ToUniversalTime(),
            Parts = use.Parts.Select(x => x.Name).ToArray(),
            Bytes = use.Parts.Select(x => x.Bytes).ToArray(),
            use.UsedBytes,
            use.ReservedBytes,
            use.BudgetBytes,
            use.LimitBytes,
            StopBytes = use.LimitBytes is { } limit ? (long?)(limit * stopAt) : null,
            Step = step.ToString().ToLowerInvariant(),
            Thinning = thinning,
        };
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of("queries/storage_note", parameters, cancellationToken));
    }

    private sealed record StateRow(string Scope, DateTime MeasuredAt, long UsedBytes, string Step, DateTime StepSince, int Thinning)
    {
        public StorageState ToState() => new(
            Scope, new DateTimeOffset(MeasuredAt, TimeSpan.Zero), UsedBytes, Enum.Parse<StorageStep>(Step, ignoreCase: true),
            new DateTimeOffset(StepSince, TimeSpan.Zero), Thinning);
    }
}
