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
    private readonly RowKeys _rowKeys = new();
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
    /// <param name="meanwhile">What there is to do while rows are on their way; it may ask for keys.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was copied, which the database is making durable; null when it was rejected.</returns>
    public async Task<Batch?> StoreAsync(
        JournalPosition? from, DecodedChunk decoded, string? rejected, Action meanwhile, CancellationToken cancellationToken)
    {
        await _networks.RefreshAsync(cancellationToken);
        try
        {
            var connection = await _database.Source.OpenConnectionAsync(cancellationToken);
            return await WriteAsync(connection, from, decoded, rejected, meanwhile, cancellationToken);
        }
        catch
        {
            _keys.Forget();
            throw;
        }
    }

    // All but the commit, which is begun; the connection is its from then on.
    private async Task<Batch?> WriteAsync(
        NpgsqlConnection connection, JournalPosition? from, DecodedChunk decoded, string? rejected, Action meanwhile, CancellationToken cancellationToken)
    {
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(cancellationToken);
            var now = _database.Time.GetUtcNow();
            var (batch, newest) = rejected is null ? await CopyAsync(connection, transaction, decoded, meanwhile, now, cancellationToken) : (null, null);
            await _before.SettleAsync(cancellationToken);
            await MoveCursorAsync(connection, transaction, from, decoded.Chunk.Next, now, cancellationToken);
            if (batch is not null && newest is not null)
            {
                await BringUpAsync(connection, transaction, batch, newest, cancellationToken);
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

    // What says the newest state is made while the rows are on their way.
    private async Task<(Batch Batch, NpgsqlBatch Newest)> CopyAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DecodedChunk decoded, Action meanwhile, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await _rowKeys.EnsureAsync(connection, transaction, decoded.Rows, cancellationToken);
        var batch = Batch.Of(decoded, _rowKeys.Next);
        await _keys.ResolveAsync(connection, transaction, batch, now, cancellationToken);
        var newest = Task.Run(() =>
        {
            meanwhile();
            return new LatestState(_keys, _agentId).Of(batch, now);
        });
        await Task.WhenAll(new RawTables(_keys, _networks, _agentId).CopyAsync(connection, batch, cancellationToken), newest);
        return (batch, await newest);
    }

    // State builds on the batch before.
    private async Task BringUpAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Batch batch, NpgsqlBatch newest, CancellationToken cancellationToken)
    {
        await new PresenceState(_keys, _agentId, _sessions).ApplyAsync(connection, transaction, batch, cancellationToken);
        if (newest.BatchCommands.Count > 0)
        {
            (newest.Connection, newest.Transaction) = (connection, transaction);
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
