using System.Globalization;
using Crawler.Storage.Privacy;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Querying;

/// <summary>
/// Runs one SELECT in a read-only transaction with a time limit: what reports are made of. The text comes from files of this program or
/// from its user, never from the network.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="smallestGroup">Fewest peers of a group that is shown by itself: the value of <c>@smallest_group</c>.</param>
public sealed class QuerySource(Database database, int smallestGroup = PrivacyOptions.DefaultSmallestGroup)
{
    private const string SmallestGroup = "@smallest_group";

    /// <summary>Starts a query.</summary>
    /// <param name="sql">One statement; parameters are written <c>@name</c>.</param>
    /// <param name="parameters">A value for each parameter: text, number, bool, <see cref="DateTimeOffset"/>, <see cref="DateOnly"/>
    /// or null. A null needs a cast in the SQL (<c>@x::text</c>).</param>
    /// <param name="timeout">How long the server may work on it, from 1 millisecond; more is an error.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="mostRows">Rows after which the server stops, and for which it plans; the statement ends without a limit of its own then. Default: all.</param>
    /// <exception cref="QueryException">PostgreSQL refuses it.</exception>
    /// <exception cref="DatabaseUnavailableException">PostgreSQL is away.</exception>
    public async Task<QueryResult> QueryAsync(
        string sql, IReadOnlyDictionary<string, object?> parameters, TimeSpan timeout, CancellationToken cancellationToken, long mostRows = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var open = new Stack<IAsyncDisposable>();
        try
        {
            var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            open.Push(connection);
            var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            open.Push(transaction);
            await LimitAsync(connection, timeout, cancellationToken);
            var text = mostRows == long.MaxValue ? sql : string.Create(CultureInfo.InvariantCulture, $"{sql}\nlimit {mostRows}");
            var command = new NpgsqlCommand(text, connection, transaction) { CommandTimeout = 0 };
            open.Push(command);
            foreach (var (name, value) in parameters)
            {
                command.Parameters.AddWithValue(name, Parameter(value));
            }

            if (sql.Contains(SmallestGroup, StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue(SmallestGroup[1..], smallestGroup);
            }

            var reader = await command.ExecuteReaderAsync(cancellationToken);
            open.Clear();
            return new QueryResult(connection, transaction, command, reader);
        }
        catch (PostgresException e)
        {
            throw new QueryException(e.MessageText, e);
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseUnavailableException($"PostgreSQL cannot be asked ({database.Description}): {e.Message}", e);
        }
        finally
        {
            while (open.TryPop(out var one))
            {
                await one.DisposeAsync();
            }
        }
    }

    private static async Task LimitAsync(NpgsqlConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql.SqlFiles.Read("queries/read_only"), connection);
        command.Parameters.AddWithValue("milliseconds", $"{Math.Max(1, (long)timeout.TotalMilliseconds)}");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The time by the server's clock, to compare with one's own.</summary>
    public async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(SqlFiles.Read("queries/server_clock"));
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!, TimeSpan.Zero);
    }

    private static object Parameter(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset at => at.ToUniversalTime(),
        _ => value,
    };
}
