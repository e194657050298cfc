using Crawler.Storage.Journal;
using Crawler.Storage.Networks;
using Crawler.Storage.Sessions;
using Crawler.Storage.Sql;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Puts a part of the journal into the database in one transaction: rows, newest state but for claims (<see cref="NewestClaimStore"/>),
/// quarantine, and the cursor behind them. Either all of it is there afterwards, once, or nothing.
/// </summary>
internal sealed class BatchStore
{
    private readonly Database _database;
    private readonly Guid _journalId;
    private readonly long _agentId;
    private readonly SessionOptions _sessions;
    private readonly KeyResolver _keys;
    private readonly NetworkLookup _networks;

    public BatchStore(Database database, Guid journalId, long agentId, SessionOptions sessions, KeyResolver keys)
    {
        (_database, _journalId, _agentId, _sessions, _keys) = (database, journalId, agentId, sessions, keys);
        _networks = new NetworkLookup(new NetworkStore(database), database.Time);
    }

    /// <summary>Stores <paramref name="decoded"/>, whose begin is the cursor <paramref name="from"/>.</summary>
    /// <param name="from">The cursor; null when none of the journal was ever stored.</param>
    /// <param name="decoded">What was read there.</param>
    /// <param name="rejected">Why each record is to be quarantined instead; null to store them.</param>
    /// <param name="copied">Called with what was copied, while the database makes it durable.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StoreAsync(
        JournalPosition? from, DecodedChunk decoded, string? rejected, Action<Batch> copied, CancellationToken cancellationToken)
    {
        var chunk = decoded.Chunk;
        await _networks.RefreshAsync(cancellationToken);
        try
        {
            await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var now = _database.Time.GetUtcNow();
            await MoveCursorAsync(connection, transaction, from, chunk.Next, now, cancellationToken);
            var batch = rejected is null ? await CopyAsync(connection, transaction, decoded, now, cancellationToken) : null;
            var suspects = batch is null ? chunk.Records.Select(x => (Record: x, Reason: rejected!)) : decoded.Undecodable;
            var quarantined = suspects
                .Select(x => new { x.Record.At.Segment, x.Record.At.Offset, Type = (short?)x.Record.Type, Version = (short?)x.Record.Version, x.Reason, Payload = (byte[]?)x.Record.Payload.ToArray() })
                .Concat(chunk.Damages.Select(x => new { x.Segment, x.Offset, Type = (short?)null, Version = (short?)null, Reason = $"{x.Reason} {x.Length} bytes are passed over.", Payload = (byte[]?)null }));
            foreach (var one in quarantined)
            {
                var parameters = new { Now = now, JournalId = _journalId, one.Segment, one.Offset, one.Type, one.Version, one.Reason, one.Payload };
                await connection.ExecuteAsync(Statement.Of("queries/quarantine_add", parameters, cancellationToken, transaction));
            }

            var committed = transaction.CommitAsync(cancellationToken);
            if (batch is not null)
            {
                copied(batch);
            }

            await committed;
        }
        catch
        {
            _keys.Forget();
            throw;
        }
    }

    private async Task<Batch> CopyAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DecodedChunk decoded, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var blocks = await connection.QueryAsync<long>(
            Statement.Of("queries/observation_block", new { Blocks = RowKeys.BlocksFor(decoded.Rows) }, cancellationToken, transaction));
        var batch = Batch.Of(decoded, new RowKeys([.. blocks]));
        await _keys.ResolveAsync(connection, transaction, batch, now, cancellationToken);
        await new RawTables(_keys, _networks, _agentId).CopyAsync(connection, batch, cancellationToken);
        await new PresenceState(_keys, _agentId, _sessions).ApplyAsync(connection, transaction, batch, cancellationToken);
        await using var newest = new NpgsqlBatch(connection, transaction);
        new LatestState(_keys, _agentId).Add(newest, batch, now);
        if (newest.BatchCommands.Count > 0)
        {
            await newest.ExecuteNonQueryAsync(cancellationToken);
        }

        return batch;
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
}
