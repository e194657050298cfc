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

    private readonly Database _database;
    private readonly JournalWriter _journal;
    private readonly JournalReader _reader;
    private readonly ReadAhead _ahead;
    private readonly BatchStore _store;
    private readonly NewestClaimStore _newest;
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
        (_database, _journal, _options, _journalOptions, _time) = (database, journal, options, journalOptions, database.Time);
        _logger = loggers.CreateLogger<Ingester>();
        _reader = new JournalReader(journal.Directory, journal.Id);
        _ahead = new ReadAhead(_reader, options.BatchRecords, database.Time);
        var keys = new KeyResolver();
        _store = new BatchStore(database, journal.Id, agentId, sessions, keys);
        _newest = new NewestClaimStore(database, journal.Id, keys, options.NewestAge);
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

                await WaitForWorkAsync(cancellationToken);
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

    // Until there is a batch of records, or the newest claims are due.
    private async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(_newest.DueIn ?? Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await _journal.WaitAsync(_read.IsBefore, either.Token);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return;
        }

        await GatherRecordsAsync(cancellationToken);
    }

    // Until there are as many as go into a batch, or those that there are have waited for their time.
    private async Task GatherRecordsAsync(CancellationToken cancellationToken)
    {
        using var age = new CancellationTokenSource(_options.BatchAge, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(age.Token, cancellationToken);
        try
        {
            await _journal.WaitAsync(end => JournalReader.IsOneRead(_read, end, _options.BatchRecords), either.Token);
        }
        catch (OperationCanceledException) when (age.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // They go as they are.
        }
    }

    // One batch; false when the journal holds no more.
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        await _oneStep.WaitAsync(cancellationToken);
        try
        {
            if (!_knowsCursor)
            {
                await LearnCursorAsync(cancellationToken);
            }

            var next = await _ahead.ReadAsync(_read, _journal.Durable);
            if (next.Chunk.IsEmpty)
            {
                _read = next.Chunk.Next;
                await _store.SettleAsync(cancellationToken);
                if (_newest.DueIn == TimeSpan.Zero)
                {
                    await WriteNewestAsync(cancellationToken);
                }

                _mark = new LagMark(_read, null);
                DeleteOldSegments();
                return false;
            }

            _mark = new LagMark(_read, next.FirstAt);
            await StoreAsync(next, cancellationToken);
            if (_newest.IsDue)
            {
                await WriteNewestAsync(cancellationToken);
            }

            _mark = new LagMark(_read, null);
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

            await _newest.CatchUpAsync(_reader, known, _options.BatchRecords, cancellationToken);
        }

        _cursor = known?.Stored;
        _read = _cursor ?? default;
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
            await StoreAsync(DecodedChunk.Of(first, _time.GetUtcNow()), cancellationToken);
            await StoreAsync(DecodedChunk.Of(second, _time.GetUtcNow()), cancellationToken);
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
        _read = chunk.Next;
    }

    private void DeleteOldSegments()
    {
        var now = _time.GetUtcNow();
        if (_cursor is not null && now >= _nextRetention)
        {
            _nextRetention = now + RetentionRhythm;
            JournalRetention.DeleteBefore(_journal.Directory, _newest.Written.Segment, _journalOptions.KeepFor, now);
        }
    }

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
