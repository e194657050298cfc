using Npgsql;

namespace Crawler.Storage.Querying;

/// <summary>
/// A query's answer, read row by row. Holds a connection until it is disposed. Values are <c>long</c>, <c>int</c>, <c>double</c>,
/// <c>string</c>, <c>bool</c>, <c>decimal</c>, <c>byte[]</c>, arrays of these, <see cref="DateTimeOffset"/> (UTC),
/// <see cref="DateOnly"/> and <see cref="TimeSpan"/>; SQL's NULL is null.
/// </summary>
public sealed class QueryResult : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlDataReader _reader;

    internal QueryResult(NpgsqlConnection connection, NpgsqlTransaction transaction, NpgsqlCommand command, NpgsqlDataReader reader)
    {
        (_connection, _transaction, _command, _reader) = (connection, transaction, command, reader);
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(i => new QueryColumn(reader.GetName(i), reader.GetDataTypeName(i)))];
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<QueryColumn> Columns { get; }

    /// <summary>The rows, each with a value for each column. Read them once.</summary>
    /// <exception cref="QueryException">The query failed or took too long while it was read.</exception>
    public async IAsyncEnumerable<object?[]> RowsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken) is { } row)
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _command.DisposeAsync();
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<object?[]?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await _reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            var row = new object?[_reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = Value(_reader.GetValue(i), Columns[i].Type);
            }

            return row;
        }
        catch (PostgresException e)
        {
            throw new QueryException(e.MessageText, e);
        }
    }

    // Npgsql hands out timestamptz as a UTC DateTime and date as a DateTime at midnight.
    private static object? Value(object value, string type) => value switch
    {
        DBNull => null,
        DateTime date when type == "date" => DateOnly.FromDateTime(date),
        DateTime at => new DateTimeOffset(at.Ticks, TimeSpan.Zero),
        _ => value,
    };
}
