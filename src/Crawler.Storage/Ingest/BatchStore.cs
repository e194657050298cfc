using Crawler.Storage.Journal;
using Crawler.Storage.Networks;
using Crawler.Storage.Sessions;
using Crawler.Storage.Sql;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Puts a part of the journal into the database in one transaction: rows, newest state, quarantine, and the cursor behind them. Either
/// all of it is there afterwards, once, or nothing.
/// </summary>
internal sealed class BatchStore
{
    private readonly Database _database;
    private readonly Guid _journalId;
    private readonly long _agentId;
    private readonly SessionOptions _sessions;
    private readonly KeyResolver _keys = new();
    private readonly NewestClaims _claims;
    private readonly NetworkLookup _networks;

    public BatchStore(Database database, Guid journalId, long agentId, SessionOptions sessions)
    {
        (_database, _journalId, _agentId, _sessions) = (database, journalId, agentId, sessions);
        _claims = new NewestClaims(_keys);
        _networks = new NetworkLookup(new NetworkStore(database), database.Time);
    }

    /// <summary>Where the journal's next record is; null when none of it was ever stored.</summary>
    public async Task<JournalPosition?> ReadCursorAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<CursorRow>(
            Statement.Of("queries/cursor_read", new { JournalId = _journalId }, cancellationToken));
        return row is null ? null : new JournalPosition(row.Segment, row.Offset, row.Ordinal);
    }

    /// <summary>Stores <paramref name="chunk"/>, whose begin is the cursor <paramref name="from"/>.</summary>
    /// <param name="from">The cursor; null when none of the journal was ever stored.</param>
    /// <param name="chunk">What was read there.</param>
    /// <param name="rejected">Why each record of the chunk is to be quarantined instead; null to store them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StoreAsync(JournalPosition? from, JournalChunk chunk, string? rejected, CancellationToken cancellationToken)
    {
        await _networks.RefreshAsync(cancellationToken);
        try
        {
            await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var now = _database.Time.GetUtcNow();
            await MoveCursorAsync(connection, transaction, from, chunk.Next, now, cancellationToken);
            var suspects = chunk.Records.Select(x => (Record: x, Reason: rejected ?? ""));
            if (rejected is null)
            {
                suspects = await CopyAsync(connection, transaction, chunk.Records, now, cancellationToken);
            }

            var quarantined = suspects
                .Select(x => new { x.Record.At.Segment, x.Record.At.Offset, Type = (short?)x.Record.Type, Version = (short?)x.Record.Version, x.Reason, Payload = (byte[]?)x.Record.Payload.ToArray() })
                .Concat(chunk.Damages.Select(x => new { x.Segment, x.Offset, Type = (short?)null, Version = (short?)null, Reason = $"{x.Reason} {x.Length} bytes are passed over.", Payload = (byte[]?)null }));
            foreach (var one in quarantined)
            {
                var parameters = new { Now = now, JournalId = _journalId, one.Segment, one.Offset, one.Type, one.Version, one.Reason, one.Payload };
                await connection.ExecuteAsync(Statement.Of("queries/quarantine_add", parameters, cancellationToken, transaction));
            }

            await transaction.CommitAsync(cancellationToken);
        }
        catch
        {
            _keys.Forget();
            throw;
        }
    }

    private async Task<IReadOnlyList<(JournalRecord Record, string Reason)>> CopyAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<JournalRecord> records, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var batch = await Batch.DecodeAsync(records, now, async rows => new RowKeys([.. await connection.QueryAsync<long>(
            Statement.Of("queries/observation_block", new { Blocks = RowKeys.BlocksFor(rows) }, cancellationToken, transaction))]));
        await _keys.ResolveAsync(connection, transaction, batch, now, cancellationToken);
        await new RawTables(_keys, _networks, _agentId).CopyAsync(connection, batch, cancellationToken);
        await new PresenceState(_keys, _agentId, _sessions).ApplyAsync(connection, transaction, batch, cancellationToken);
        await using var newest = new NpgsqlBatch(connection, transaction);
        _claims.Add(newest, batch);
        new LatestState(_keys, _agentId).Add(newest, batch, now);
        if (newest.BatchCommands.Count > 0)
        {
            await newest.ExecuteNonQueryAsync(cancellationToken);
        }

        return batch.Undecodable;
    }

    private async Task MoveCursorAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, JournalPosition? from, JournalPosition to, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var parameters = new
        {
            JournalId = _journalId,
            AgentId = _agentId,
            to.Segment,
            to.Offset,
            to.Ordinal,
            Now = now,
            IsFirst = from is null,
            FromSegment = from?.Segment ?? 0,
            FromOffset = from?.Offset ?? 0,
        };
        if (await connection.ExecuteAsync(Statement.Of("queries/cursor_move", parameters, cancellationToken, transaction)) != 1)
        {
            throw new CursorMovedException();
        }
    }

    private sealed record CursorRow(long Segment, long Offset, long Ordinal);
}
