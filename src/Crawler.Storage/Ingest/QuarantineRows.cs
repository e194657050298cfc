using Crawler.Storage.Journal;
using Crawler.Storage.Sql;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>Puts into quarantine what of a journal cannot be stored, each with its reason.</summary>
internal sealed class QuarantineRows(Guid journalId)
{
    /// <summary>Adds what could not be read of a part, or all of it.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="transaction">Within which.</param>
    /// <param name="decoded">The part.</param>
    /// <param name="rejected">Why the database refused every record of it; null when it did not.</param>
    /// <param name="now">When it is put there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DecodedChunk decoded, string? rejected, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var refused = rejected is null ? decoded.Undecodable : decoded.Chunk.Records.Select(x => (Record: x, Reason: rejected));
        foreach (var one in refused.Select(x => Of(x.Record, x.Reason)).Concat(decoded.Chunk.Damages.Select(Of)))
        {
            var parameters = new { Now = now, JournalId = journalId, one.Segment, one.Offset, one.Type, one.Version, one.Reason, one.Payload };
            await connection.ExecuteAsync(Statement.Of("queries/quarantine_add", parameters, cancellationToken, transaction));
        }
    }

    private static Row Of(JournalRecord record, string reason) =>
        new(record.At.Segment, record.At.Offset, (short)record.Type, record.Version, reason, record.Payload.ToArray());

    private static Row Of(JournalDamage damage) =>
        new(damage.Segment, damage.Offset, null, null, $"{damage.Reason} {damage.Length} bytes are passed over.", null);

    private sealed record Row(long Segment, long Offset, short? Type, short? Version, string Reason, byte[]? Payload);
}
