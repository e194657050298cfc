using Crawler.Storage.Fleet;
using Crawler.Storage.Journal;
using Crawler.Storage.Sessions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Copies the journal into the database, each observation once whatever happens in between. While PostgreSQL is away it tries again for
/// ever, and the journal grows; a record that the database refuses goes to quarantine, and the rest goes on.
/// </summary>
public sealed class Ingester : IDisposable
{
    private static readonly TimeSpan RetentionRhythm = TimeSpan.FromMinutes(1);

    private readonly JournalWriter _journal;
    private readonly JournalReader _reader;
    private readonly BatchStore _store;
    private readonly IngestOptions _options;
    private readonly JournalOptions _journalOptions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _oneStep = new(1, 1);
    private JournalPosition? _cursor;
    private JournalPosition _read;
    private bool _knowsCursor;
    private DateTimeOffset _nextRetention;
    private volatile LagMark? _mark;

    /// <summary>For one journal into one database.</summary>
    /// <param name="database">Where to.</param>
    /// <param name="journal">Where from; only what is on the disk for good is copied.</param>
    /// <param name="agentId">Whose observations they are.</param>
    /// <param name="options">Batches and retries.</param>
    /// <param name="journalOptions">How long segments are kept.</param>
    /// <param name="sessions">When a peer counts as still there.</param>
    /// <param name="loggers">Where to say what is odd.</param>
    public Ingester(
        Database database, JournalWriter journal, long agentId, IngestOptions options, JournalOptions journalOptions, SessionOptions sessions,
        ILoggerFactory loggers)
    {
        (_journal, _options, _journalOptions, _time) = (journal, options, journalOptions, database.Time);
        _logger = loggers.CreateLogger<Ingester>();
        _reader = new JournalReader(journal.Directory, journal.Id);
        _store = new BatchStore(database, journal.Id, agentId, sessions);
    }

    /// <summary>How far the database is behind the journal.</summary>
    public JournalLag Lag
    {
        get
        {
            var end = _journal.Durable;
            var (at, oldest) = _mark is { } mark ? (mark.Cursor, mark.OldestWaiting) : (default, null);
            if (!at.IsBefore(end))
            {
                return default;
            }

            var bytes = SegmentFiles.List(_journal.Directory)
                .Where(x => x >= at.Segment)
                .Sum(x => SegmentFiles.SizeOf(_journal.Directory, x));
            var age = oldest is { } since && _time.GetUtcNow() > since ? _time.GetUtcNow() - since : TimeSpan.Zero;
            return new JournalLag(Math.Max(0, end.Ordinal - at.Ordinal), Math.Max(0, bytes - at.Offset), age);
        }
    }

    /// <summary>Copies until it is cancelled. Ends only so, or with an exception that no repetition cures.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            try
            {
                while (await StepAsync(cancellationToken))
                {
                    pause = TimeSpan.FromMilliseconds(100);
                }

                await _journal.WaitBeyondAsync(_read, cancellationToken);
                await Task.Delay(_options.BatchAge, _time, cancellationToken);
            }
            catch (Exception e) when (IsWorthRetrying(e) && !cancellationToken.IsCancellationRequested)
            {
                _logger.LogWarning(e, "The journal cannot be copied to PostgreSQL now; next attempt in {Pause}", pause);
                await Task.Delay(pause, _time, cancellationToken);
                pause = pause * 2 < _options.RetryMax ? pause * 2 : _options.RetryMax;
            }
        }
    }

    /// <summary>Copies everything that is in the journal now; for the end of a run. A failure is PostgreSQL's own exception.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _journal.FlushAsync(cancellationToken);
        while (await StepAsync(cancellationToken))
        {
            // Until nothing is left.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneStep.Dispose();

    // One batch; false when the journal holds no more.
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        await _oneStep.WaitAsync(cancellationToken);
        try
        {
            if (!_knowsCursor)
            {
                _cursor = await _store.ReadCursorAsync(cancellationToken);
                if (_cursor is { } known && _journal.Durable.IsBefore(known))
                {
                    throw new JournalException(
                        $"The database holds more of the journal in '{_journal.Directory}' than is there (segment {known.Segment}): the folder was emptied, or "
                        + "an older copy was put in its place. Put the right one back, or begin a new journal with an empty folder.");
                }

                _read = _cursor ?? default;
                _knowsCursor = true;
                _journal.StoredBefore(_read.Segment);
            }

            var chunk = _reader.Read(_read, _journal.Durable, _options.BatchRecords);
            if (chunk.IsEmpty)
            {
                _read = chunk.Next;
                _mark = new LagMark(chunk.Next, null);
                DeleteOldSegments();
                return false;
            }

            _mark = new LagMark(_read, Waiting(chunk));
            await StoreAsync(chunk, cancellationToken);
            _mark = new LagMark(_read, null);
            return true;
        }
        catch
        {
            // Whether the commit came through is not known: the database tells where to go on.
            _knowsCursor = false;
            throw;
        }
        finally
        {
            _oneStep.Release();
        }
    }

    // A refused batch is halved until the record that is at fault stands alone.
    private async Task StoreAsync(JournalChunk chunk, CancellationToken cancellationToken)
    {
        try
        {
            await MoveAsync(chunk, rejected: null, cancellationToken);
        }
        catch (Exception e) when (chunk.Records.Count > 0 && IsAboutData(e))
        {
            if (chunk.Records.Count == 1)
            {
                _logger.LogError(e, "A record at {Position} of the journal goes to quarantine", chunk.Records[0].At);
                await MoveAsync(chunk, e.Message, cancellationToken);
                return;
            }

            var half = chunk.Records.Count / 2;
            await StoreAsync(new JournalChunk([.. chunk.Records.Take(half)], [], chunk.Records[half - 1].End), cancellationToken);
            await StoreAsync(new JournalChunk([.. chunk.Records.Skip(half)], chunk.Damages, chunk.Next), cancellationToken);
        }
    }

    private async Task MoveAsync(JournalChunk chunk, string? rejected, CancellationToken cancellationToken)
    {
        foreach (var damage in chunk.Damages)
        {
            _logger.LogError("Segment {Segment} of the journal is damaged at {Offset}: {Reason}", damage.Segment, damage.Offset, damage.Reason);
        }

        await _store.StoreAsync(_cursor, chunk, rejected, cancellationToken);
        _cursor = chunk.Next;
        _read = chunk.Next;
        _journal.StoredBefore(_read.Segment);
    }

    private void DeleteOldSegments()
    {
        var now = _time.GetUtcNow();
        if (_cursor is { } cursor && now >= _nextRetention)
        {
            _nextRetention = now + RetentionRhythm;
            JournalRetention.DeleteBefore(_journal.Directory, cursor.Segment, _journalOptions.KeepFor, now);
        }
    }

    private static DateTimeOffset? Waiting(JournalChunk chunk) =>
        chunk.Records.Count > 0 ? Batch.FirstAt(chunk.Records[0]) : null;

    private static bool IsAboutData(Exception e) => e switch
    {
        // Data exception, integrity constraint violation, and program limit exceeded (a key too long for its index).
        PostgresException postgres => postgres.SqlState[..2] is "22" or "23" or "54",
        _ => e is ArgumentException or InvalidCastException or OverflowException or FormatException or KeyNotFoundException,
    };

    private static bool IsWorthRetrying(Exception e) =>
        e is NpgsqlException or IOException or TimeoutException or CursorMovedException or System.Net.Sockets.SocketException
            or OperationCanceledException;

    private sealed record LagMark(JournalPosition Cursor, DateTimeOffset? OldestWaiting);
}
