using Crawler.Storage.Journal;
using Crawler.Storage.Networks;
using Crawler.Storage.Sessions;
using Crawler.Storage.Sql;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Puts a part of the journal into the database in one transaction: rows, newest state but for claims (<see cref="NewestClaimStore"/>),
/// quarantine, and the cursor behind them. Either all of it is there afterwards, once, or nothing. Rows go out while the transaction before is
/// still being committed; what builds on it waits.
/// </summary>
internal sealed class BatchStore
{
    private readonly Database _database;
    private readonly Guid _journalId;
    private readonly long _agentId;
    private readonly SessionOptions _sessions;
    private readonly KeyResolver _keys;
    private readonly NetworkLookup _networks;
    private readonly PendingCommit _before = new();

    public BatchStore(Database database, Guid journalId, long agentId, SessionOptions sessions, KeyResolver keys)
    {
        (_database, _journalId, _agentId, _sessions, _keys) = (database, journalId, agentId, sessions, keys);
        _networks = new NetworkLookup(new NetworkStore(database), database.Time);
    }

    /// <summary>Waits until what was stored is durable.</summary>
    /// <exception cref="NpgsqlException">It is not, or nobody knows: the cursor tells.</exception>
    public Task SettleAsync(CancellationToken cancellationToken) => _before.SettleAsync(cancellationToken);

    /// <summary>Waits until nothing is under way any more, for who asks the cursor next.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => _before.EndAsync(cancellationToken);

    /// <summary>Stores <paramref name="decoded"/>, whose begin is the cursor <paramref name="from"/>. It is durable after <see cref="SettleAsync"/>.</summary>
    /// <param name="from">The cursor; null when none of the journal was ever stored.</param>
    /// <param name="decoded">What was read there.</param>
    /// <param name="rejected">Why each record is to be quarantined instead; null to store them.</param>
    /// <param name="copied">Called with what was copied, while the database makes it durable.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StoreAsync(
        JournalPosition? from, DecodedChunk decoded, string? rejected, Action<Batch> copied, CancellationToken cancellationToken)
    {
        await _networks.RefreshAsync(cancellationToken);
        try
        {
            var connection = await _database.Source.OpenConnectionAsync(cancellationToken);
            var batch = await WriteAsync(connection, from, decoded, rejected, cancellationToken);
            if (batch is not null)
            {
                copied(batch);
            }
        }
        catch
        {
            _keys.Forget();
            throw;
        }
    }

    // All but the commit, which is begun; the connection is its from then on.
    private async Task<Batch?> WriteAsync(
        NpgsqlConnection connection, JournalPosition? from, DecodedChunk decoded, string? rejected, CancellationToken cancellationToken)
    {
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(cancellationToken);
            var now = _database.Time.GetUtcNow();
            var batch = rejected is null ? await CopyAsync(connection, transaction, decoded, now, cancellationToken) : null;
            await _before.SettleAsync(cancellationToken);
            await MoveCursorAsync(connection, transaction, from, decoded.Chunk.Next, now, cancellationToken);
            if (batch is not null)
            {
                await BringUpAsync(connection, transaction, batch, now, cancellationToken);
            }

            await new QuarantineRows(_journalId).AddAsync(connection, transaction, decoded, rejected, now, cancellationToken);
            _before.Begin(connection, transaction);
            return batch;
        }
        catch
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync();
            }

            await connection.DisposeAsync();
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
        return batch;
    }

    // State builds on the batch before.
    private async Task BringUpAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Batch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await new PresenceState(_keys, _agentId, _sessions).ApplyAsync(connection, transaction, batch, cancellationToken);
        await using var newest = new NpgsqlBatch(connection, transaction);
        new LatestState(_keys, _agentId).Add(newest, batch, now);
        if (newest.BatchCommands.Count > 0)
        {
            await newest.ExecuteNonQueryAsync(cancellationToken);
        }
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
