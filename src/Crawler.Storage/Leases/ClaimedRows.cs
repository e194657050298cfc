using System.Buffers.Binary;
using System.Data;
using System.Runtime.InteropServices;
using Crawler.Probing.Work;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Leases;

/// <summary>Reads the one row of <c>queries/claim_scrapes</c>, straight from the connection into columns.</summary>
internal static class ClaimedRows
{
    /// <summary>Runs the query; null when no swarm is due.</summary>
    public static async Task<ClaimedSwarms?> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, (string Name, object? Value)[] parameters, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateFromFile("queries/claim_scrapes", transaction, parameters);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess | CommandBehavior.SingleRow, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var count = reader.GetInt32(0);
        if (count == 0)
        {
            return null;
        }

        var swarms = new ClaimedSwarms(count);
        try
        {
            await using (var ids = await reader.GetStreamAsync(1, cancellationToken))
            {
                await ReadIdsAsync(ids, swarms.Ids, cancellationToken);
            }

            await using (var hashes = await reader.GetStreamAsync(2, cancellationToken))
            {
                await hashes.ReadExactlyAsync(swarms.Hashes, cancellationToken);
            }

            await using var counted = await reader.GetStreamAsync(3, cancellationToken);
            await ReadFlagsAsync(counted, swarms.HasCounted, cancellationToken);
            return swarms;
        }
        catch
        {
            swarms.Dispose();
            throw;
        }
    }

    private static async Task ReadIdsAsync(Stream stream, Memory<long> ids, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        for (var done = 0; done < ids.Length;)
        {
            var part = Math.Min(ids.Length - done, buffer.Length / sizeof(long));
            await stream.ReadExactlyAsync(buffer.AsMemory(0, part * sizeof(long)), cancellationToken);
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, long>(buffer.AsSpan(0, part * sizeof(long))), ids.Span.Slice(done, part));
            done += part;
        }
    }

    private static async Task ReadFlagsAsync(Stream stream, Memory<bool> flags, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        for (var done = 0; done < flags.Length;)
        {
            var part = Math.Min(flags.Length - done, buffer.Length);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, part), cancellationToken);
            for (var i = 0; i < part; i++)
            {
                flags.Span[done++] = buffer[i] != 0;
            }
        }
    }
}
