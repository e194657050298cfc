using Npgsql;

namespace Crawler.Storage.Sql;

/// <summary>Commands made of the SQL files.</summary>
internal static class SqlCommands
{
    /// <summary>A command with the text of a file and named parameters; null becomes NULL, typed by the statement itself.</summary>
    public static NpgsqlCommand CreateFromFile(
        this NpgsqlConnection connection, string name, NpgsqlTransaction? transaction, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = new NpgsqlCommand(SqlFiles.Read(name), connection, transaction);
        foreach (var (parameter, value) in parameters)
        {
            command.Parameters.AddWithValue(parameter, value ?? DBNull.Value);
        }

        return command;
    }

    /// <summary>Runs a file that gives no rows; how many rows it changed.</summary>
    public static async Task<int> ExecuteFileAsync(
        this NpgsqlConnection connection, string name, NpgsqlTransaction? transaction, (string Name, object? Value)[] parameters,
        CancellationToken cancellationToken)
    {
        await using var command = connection.CreateFromFile(name, transaction, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds the text of a file to statements that are sent all at once.</summary>
    public static void AddFile(this NpgsqlBatch batch, string name, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = new NpgsqlBatchCommand(SqlFiles.Read(name));
        foreach (var (parameter, value) in parameters)
        {
            command.Parameters.AddWithValue(parameter, value ?? DBNull.Value);
        }

        batch.BatchCommands.Add(command);
    }

    /// <summary>Reads every row of the present result.</summary>
    public static async Task<List<T>> ReadAllAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Runs a file and reads every row.</summary>
    public static async Task<List<T>> QueryFileAsync<T>(
        this NpgsqlConnection connection, string name, NpgsqlTransaction? transaction, (string Name, object? Value)[] parameters,
        Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateFromFile(name, transaction, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAllAsync(read, cancellationToken);
    }

    /// <summary>A value that may be NULL.</summary>
    public static T? GetOrNull<T>(this NpgsqlDataReader reader, int ordinal)
        where T : class => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<T>(ordinal);
}
