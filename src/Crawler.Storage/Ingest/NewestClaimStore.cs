using Crawler.Storage.Journal;
using Crawler.Storage.Journal.Codecs;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Keeps the newest claims up behind the rows, in transactions of their own: in a backlog rarely, each claim once, and at the end of the
/// journal as soon as a twentieth of the time allows. What was stored and not written when a process ended is read from the journal again.
/// </summary>
internal sealed class NewestClaimStore(Database database, Guid journalId, KeyResolver keys, TimeSpan longest)
{
    // An ingest that just keeps up comes to the end of the journal again and again: writing may take a twentieth of the time, or rows would wait for it.
    private const int PausesAWrite = 19;

    private readonly NewestClaims _claims = new(keys);
    private List<(StoredBlock Block, long Tracker)> _stored = [];
    private JournalPosition? _gathered;
    private DateTimeOffset? _since;
    private DateTimeOffset _notBefore;

    /// <summary>Up to where they are written: segments before it are needed no more.</summary>
    public JournalPosition Written { get; private set; }

    /// <summary>Whether it is time to write in the middle of a backlog.</summary>
    public bool IsDue => _claims.IsFull || (_since is { } since && database.Time.GetUtcNow() - since >= longest);

    /// <summary>How long to wait at the end of the journal before it is time to write: zero when it is; null when nothing is to be written.</summary>
    public TimeSpan? DueIn
    {
        get
        {
            var pause = _notBefore - database.Time.GetUtcNow();
            return _since is null ? null : pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
        }
    }

    /// <summary>Says that all before a place is stored, and what the last batch of it was, whose keys are resolved. What is said twice counts once.</summary>
    public void Stored(Batch? batch, JournalPosition end)
    {
        TakeIn();
        if (batch is not null)
        {
            _claims.Gather(batch.Checks);
            _stored = [.. batch.Blocks.Where(x => x.Keys.Length > 0).Select(x => (x.Block, keys.KeyOf(x.Block.Checks[0].Tracker)))];
        }

        _gathered = end;
        _since ??= database.Time.GetUtcNow();
    }

    /// <summary>Takes in what the last batch's blocks claim. There is time for it while the next batch's rows are on their way.</summary>
    public void TakeIn()
    {
        _stored.ForEach(x => _claims.Gather(x.Block, x.Tracker));
        _stored = [];
    }

    /// <summary>Takes in what is stored but was not taken in, as the process or the connection ended in between.</summary>
    /// <param name="reader">The journal.</param>
    /// <param name="cursor">What the database says.</param>
    /// <param name="records">Most records at a time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CatchUpAsync(JournalReader reader, JournalCursor cursor, int records, CancellationToken cancellationToken)
    {
        Written = cursor.Newest;
        // What was taken in and then not stored will be taken in again.
        var at = _gathered is not { } gathered ? cursor.Newest : cursor.Stored.IsBefore(gathered) ? cursor.Stored : gathered;
        while (at.IsBefore(cursor.Stored))
        {
            // Damage was told of when the rows were stored; what is no longer there will be told anew by the next scrape.
            var chunk = reader.ReadStored(at, cursor.Stored, records);
            var batch = chunk.Records.Count > 0 ? await ResolveAsync(chunk, cancellationToken) : null;
            at = chunk.IsEmpty ? cursor.Stored : chunk.Next;
            Stored(batch, at);
            if (IsDue)
            {
                await WriteAsync(cancellationToken);
            }
        }

        _gathered = at;
    }

    /// <summary>Writes what was gathered, all or nothing.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_gathered is not { } end || _since is null)
        {
            return;
        }

        TakeIn();
        var began = database.Time.GetUtcNow();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var statements = new NpgsqlBatch(connection, transaction);
        if (!_claims.IsEmpty)
        {
            await _claims.CopyAsync(connection, transaction, cancellationToken);
            statements.AddFile("queries/swarm_latest_lock");
            _claims.AddTo(statements);
        }

        statements.AddFile(
            "queries/cursor_newest", ("journal_id", journalId), ("segment", end.Segment), ("position_bytes", end.Offset), ("records", end.Ordinal));
        await statements.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _claims.Clear();
        (Written, _since) = (end, null);
        var now = database.Time.GetUtcNow();
        var pause = (now - began) * PausesAWrite;
        _notBefore = now + (pause < longest ? pause : longest);
    }

    private async Task<Batch> ResolveAsync(JournalChunk chunk, CancellationToken cancellationToken)
    {
        try
        {
            var now = database.Time.GetUtcNow();
            var decoded = DecodedChunk.Of(chunk, now);
            // No rows are made of them.
            var batch = Batch.Of(decoded, () => 0);
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await keys.ResolveAsync(connection, transaction, batch, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return batch;
        }
        catch
        {
            keys.Forget();
            throw;
        }
    }
}
