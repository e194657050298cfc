using Crawler.Storage.Journal;
using Crawler.Storage.Sessions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Copies a journal into the database batch by batch, each observation once: the database says up to where it has it. A record that the database
/// refuses goes to quarantine, and the rest goes on.
/// </summary>
internal sealed class JournalCopier : IDisposable
{
    private readonly Database _database;
    private readonly JournalWriter _journal;
    private readonly JournalReader _reader;
    private readonly ReadAhead _ahead;
    private readonly BatchStore _store;
    private readonly NewestClaimStore _newest;
    private readonly int _batchRecords;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _oneStep = new(1, 1);
    private JournalPosition? _cursor;
    private bool _knowsCursor;
    private volatile LagMark? _mark;

    /// <summary>For one journal into one database.</summary>
    public JournalCopier(Database database, JournalWriter journal, long agentId, IngestOptions options, SessionOptions sessions, ILogger logger)
    {
        (_database, _journal, _batchRecords, _logger) = (database, journal, options.BatchRecords, logger);
        _reader = new JournalReader(journal.Directory, journal.Id);
        _ahead = new ReadAhead(_reader, options.BatchRecords, database.Time);
        var keys = new KeyResolver();
        _store = new BatchStore(database, journal.Id, agentId, sessions, keys);
        _newest = new NewestClaimStore(database, journal.Id, keys, options.NewestAge);
    }

    /// <summary>Up to where the journal was read.</summary>
    public JournalPosition ReadTo { get; private set; }

    /// <summary>How far the database is; null before the first step.</summary>
    public LagMark? Mark => _mark;

    /// <summary>In how long the newest claims are to be brought up; null while there are none.</summary>
    public TimeSpan? NewestDueIn => _newest.DueIn;

    /// <summary>Whether any of the journal is stored.</summary>
    public bool HasStored => _cursor is not null;

    /// <summary>Segments before this one are needed no more.</summary>
    public long NeededFrom => _newest.Written.Segment;

    /// <summary>Copies one batch; false when the journal holds no more. A failure is PostgreSQL's own exception: the next step finds out where to go on.</summary>
    /// <exception cref="JournalException">The database holds more of the journal than is there.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        await _oneStep.WaitAsync(cancellationToken);
        try
        {
            if (!_knowsCursor)
            {
                await LearnCursorAsync(cancellationToken);
            }

            var next = await _ahead.ReadAsync(ReadTo, _journal.Durable);
            if (next.Chunk.IsEmpty)
            {
                ReadTo = next.Chunk.Next;
                await _store.SettleAsync(cancellationToken);
                if (_newest.DueIn == TimeSpan.Zero)
                {
                    await WriteNewestAsync(cancellationToken);
                }

                _mark = new LagMark(ReadTo, null);
                return false;
            }

            _mark = new LagMark(ReadTo, next.FirstAt);
            await StoreAsync(next, cancellationToken);
            if (_newest.IsDue)
            {
                await WriteNewestAsync(cancellationToken);
            }

            _mark = new LagMark(ReadTo, null);
            return true;
        }
        catch
        {
            // What came through is not known: the database tells where to go on.
            _knowsCursor = false;
            throw;
        }
        finally
        {
            _oneStep.Release();
        }
    }

    /// <summary>Brings the newest claims up to what is stored.</summary>
    public async Task BringUpAsync(CancellationToken cancellationToken)
    {
        await _oneStep.WaitAsync(cancellationToken);
        try
        {
            await WriteNewestAsync(cancellationToken);
        }
        finally
        {
            _oneStep.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneStep.Dispose();

    private async Task LearnCursorAsync(CancellationToken cancellationToken)
    {
        await _store.EndAsync(cancellationToken);
        var known = await JournalCursor.ReadAsync(_database, _journal.Id, cancellationToken);
        if (known is not null)
        {
            if (_journal.Durable.IsBefore(known.Stored))
            {
                throw new JournalException(
                    $"The database holds more of the journal in '{_journal.Directory}' than is there (segment {known.Stored.Segment}): the folder was emptied, or "
                    + "an older copy was put in its place. Put the right one back, or begin a new journal with an empty folder.");
            }

            await _newest.CatchUpAsync(_reader, known, _batchRecords, cancellationToken);
        }

        _cursor = known?.Stored;
        ReadTo = _cursor ?? default;
        _knowsCursor = true;
        _journal.StoredBefore(_newest.Written.Segment);
    }

    private async Task WriteNewestAsync(CancellationToken cancellationToken)
    {
        await _store.SettleAsync(cancellationToken);
        await _newest.WriteAsync(cancellationToken);
        _journal.StoredBefore(_newest.Written.Segment);
    }

    // A refused batch is halved until the record that is at fault stands alone.
    private async Task StoreAsync(DecodedChunk decoded, CancellationToken cancellationToken)
    {
        var chunk = decoded.Chunk;
        try
        {
            await MoveAsync(decoded, rejected: null, cancellationToken);
        }
        catch (Exception e) when (chunk.Records.Count > 0 && IsAboutData(e))
        {
            if (chunk.Records.Count == 1)
            {
                _logger.LogError(e, "A record at {Position} of the journal goes to quarantine", chunk.Records[0].At);
                await MoveAsync(decoded, e.Message, cancellationToken);
                return;
            }

            var half = chunk.Records.Count / 2;
            var first = new JournalChunk([.. chunk.Records.Take(half)], [], chunk.Records[half - 1].End);
            var second = new JournalChunk([.. chunk.Records.Skip(half)], chunk.Damages, chunk.Next);
            await StoreAsync(DecodedChunk.Of(first, _database.Time.GetUtcNow()), cancellationToken);
            await StoreAsync(DecodedChunk.Of(second, _database.Time.GetUtcNow()), cancellationToken);
        }
    }

    private async Task MoveAsync(DecodedChunk decoded, string? rejected, CancellationToken cancellationToken)
    {
        var chunk = decoded.Chunk;
        foreach (var damage in chunk.Damages)
        {
            _logger.LogError("Segment {Segment} of the journal is damaged at {Offset}: {Reason}", damage.Segment, damage.Offset, damage.Reason);
        }

        var batch = await _store.StoreAsync(_cursor, decoded, rejected, _newest.TakeIn, cancellationToken);
        _newest.Stored(batch, chunk.Next);
        _cursor = chunk.Next;
        ReadTo = chunk.Next;
    }

    private static bool IsAboutData(Exception e) => e switch
    {
        // Data exception, integrity constraint violation, and program limit exceeded (a key too long for its index).
        PostgresException postgres => postgres.SqlState[..2] is "22" or "23" or "54",
        _ => e is ArgumentException or InvalidCastException or OverflowException or FormatException or KeyNotFoundException,
    };

    /// <summary>How far the database is behind a journal.</summary>
    /// <param name="Cursor">Up to here it has it.</param>
    /// <param name="OldestWaiting">When the first observation of the batch that is being stored was made; null when none is.</param>
    public sealed record LagMark(JournalPosition Cursor, DateTimeOffset? OldestWaiting);
}
