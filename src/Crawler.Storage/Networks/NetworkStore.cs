using System.Net;
using Crawler.Storage.Sql;
using Crawler.Wire.Identity;
using Npgsql;
using NpgsqlTypes;

namespace Crawler.Storage.Networks;

/// <summary>A table of networks in use.</summary>
/// <param name="Kind">country or asn.</param>
/// <param name="Files">Names of the files it was read from.</param>
/// <param name="Ranges">How many ranges it has.</param>
/// <param name="ImportedAt">When.</param>
public sealed record NetworkImport(string Kind, IReadOnlyList<string> Files, int Ranges, DateTimeOffset ImportedAt);

/// <summary>The tables of networks, for the whole fleet.</summary>
/// <param name="database">Where they are.</param>
public sealed class NetworkStore(Database database)
{
    /// <summary>Puts new ranges in the place of all of their kind, or changes nothing.</summary>
    /// <param name="kind">What they tell.</param>
    /// <param name="files">Names of the files they come from.</param>
    /// <param name="ranges">The ranges; read once.</param>
    /// <param name="progress">Takes the number of ranges stored so far, now and then.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many ranges there are.</returns>
    public async Task<int> ReplaceAsync(
        NetworkKind kind, IReadOnlyList<string> files, IEnumerable<NetworkRange> ranges, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteFileAsync("queries/network_clear", transaction, [("kind", Code(kind))], cancellationToken);
        var count = 0;
        await using (var importer = await connection.BeginBinaryImportAsync(SqlFiles.Read("queries/network_copy"), cancellationToken))
        {
            foreach (var range in ranges)
            {
                await importer.StartRowAsync(cancellationToken);
                await importer.WriteAsync(Code(kind), NpgsqlDbType.Text, cancellationToken);
                await importer.WriteAsync(new PeerEndpoint(range.First, 0).ToIPAddress(), NpgsqlDbType.Inet, cancellationToken);
                await importer.WriteAsync(new PeerEndpoint(range.Last, 0).ToIPAddress(), NpgsqlDbType.Inet, cancellationToken);
                await importer.WriteAsync((long)range.Value, NpgsqlDbType.Bigint, cancellationToken);
                if (++count % 10_000 == 0)
                {
                    progress?.Report(count);
                }
            }

            await importer.CompleteAsync(cancellationToken);
        }

        await connection.ExecuteFileAsync(
            "queries/network_record", transaction,
            [("kind", Code(kind)), ("files", files.ToArray()), ("ranges", count), ("now", database.Time.GetUtcNow())], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    /// <summary>The tables in use.</summary>
    public async Task<IReadOnlyList<NetworkImport>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.QueryFileAsync(
            "queries/network_list", null, [],
            r => new NetworkImport(r.GetString(0), r.GetFieldValue<string[]>(1), r.GetInt32(2), r.GetFieldValue<DateTimeOffset>(3)), cancellationToken);
    }

    /// <summary>A number that grows with each import; 0 before the first.</summary>
    internal async Task<long> VersionAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryFileAsync("queries/network_version", null, [], r => r.GetInt64(0), cancellationToken))[0];
    }

    /// <summary>Reads both tables.</summary>
    internal async Task<(NetworkTable Countries, NetworkTable Systems)> LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryFileAsync("queries/network_read", null, [], Read, cancellationToken);
        return (NetworkTable.Of(Of(NetworkKind.Country)), NetworkTable.Of(Of(NetworkKind.Asn)));

        IEnumerable<NetworkRange> Of(NetworkKind kind) => rows.Where(x => x.Kind == Code(kind)).Select(x => x.Range);
    }

    private static (string Kind, NetworkRange Range) Read(NpgsqlDataReader row) => (
        row.GetString(0), new NetworkRange(Address(row, 1), Address(row, 2), (uint)row.GetInt64(3)));

    private static UInt128 Address(NpgsqlDataReader row, int column) => PeerEndpoint.From(row.GetFieldValue<IPAddress>(column), 0).Address;

    private static string Code(NetworkKind kind) => kind == NetworkKind.Country ? "country" : "asn";
}
