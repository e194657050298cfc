using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Budget;

/// <summary>What is known in the fleet about storage.</summary>
internal sealed class StorageStore(Database database)
{
    /// <summary>The scope that is governed once in the fleet.</summary>
    public const string DatabaseScope = "database";

    /// <summary>The scope of an agent's folders.</summary>
    public static string ScopeOf(string agent) => $"agent:{agent}";

    /// <summary>The last state of a scope; null when it was never measured.</summary>
    public async Task<StorageState?> ReadAsync(string scope, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryFileAsync("queries/storage_state", null, [("scopes", new[] { scope })], State, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Keeps a measurement and the step that follows from it.</summary>
    /// <param name="scope">What was measured.</param>
    /// <param name="use">The measurement.</param>
    /// <param name="step">The step.</param>
    /// <param name="thinning">One of so many is looked at.</param>
    /// <param name="stopAt">Share of the limit from which on nothing is claimed.</param>
    /// <param name="now">The present.</param>
    /// <param name="andRead">Another scope, whose last state is returned; null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StorageState?> NoteAsync(
        string scope, StorageUse use, StorageStep step, int thinning, double stopAt, DateTimeOffset now, string? andRead,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.AddFile(
            "queries/storage_note", ("Scope", scope), ("Now", now.ToUniversalTime()), ("Parts", use.Parts.Select(x => x.Name).ToArray()),
            ("Bytes", use.Parts.Select(x => x.Bytes).ToArray()), ("UsedBytes", use.UsedBytes), ("ReservedBytes", use.ReservedBytes),
            ("BudgetBytes", use.BudgetBytes), ("LimitBytes", use.LimitBytes),
            ("StopBytes", use.LimitBytes is { } limit ? (long)(limit * stopAt) : null), ("Step", step.ToString().ToLowerInvariant()),
            ("Thinning", thinning));
        if (andRead is not null)
        {
            batch.AddFile("queries/storage_state", ("scopes", new[] { andRead }));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return andRead is null ? null : (await reader.ReadAllAsync(State, cancellationToken)).SingleOrDefault();
    }

    private static StorageState State(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt64(2), Enum.Parse<StorageStep>(row.GetString(3), ignoreCase: true),
        row.GetFieldValue<DateTimeOffset>(4), row.GetInt32(5));
}
