using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>Copies rows into tables, within the connection's transaction.</summary>
internal static class BinaryCopy
{
    /// <summary>Copies rows; nothing where there are none.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="statement">The statement, whose columns <paramref name="write"/> writes in order.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="write">Writes the values of one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task CopyAsync<T>(
        NpgsqlConnection connection, string statement, IReadOnlyCollection<T> rows, Action<CopyBuffer, T> write, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
        {
            await CopyAsync(connection, statement, (buffer, send) => WriteAsync(buffer, rows, write, send), cancellationToken);
        }
    }

    /// <summary>Copies rows that the caller writes, and sends when the buffer is full.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, string statement, Func<CopyBuffer, Func<Task>, Task> write, CancellationToken cancellationToken)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(statement, cancellationToken);
        try
        {
            using var buffer = new CopyBuffer();
            buffer.Begin();
            await write(buffer, SendAsync);
            buffer.End();
            await SendAsync();

            async Task SendAsync()
            {
                await stream.WriteAsync(buffer.Written, cancellationToken);
                buffer.Clear();
            }
        }
        catch
        {
            await stream.CancelAsync();
            throw;
        }
    }

    private static async Task WriteAsync<T>(CopyBuffer buffer, IReadOnlyCollection<T> rows, Action<CopyBuffer, T> write, Func<Task> sendAsync)
    {
        foreach (var row in rows)
        {
            buffer.BeginRow();
            write(buffer, row);
            buffer.EndRow();
            if (buffer.IsFull)
            {
                await sendAsync();
            }
        }
    }
}
