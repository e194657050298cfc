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
    private readonly JournalCopier _copier;
    private readonly IngestOptions _options;
    private readonly JournalOptions _journalOptions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private DateTimeOffset _nextRetention;

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
        _copier = new JournalCopier(database, journal, agentId, options, sessions, _logger);
    }

    /// <summary>How far the database is behind the journal.</summary>
    public JournalLag Lag
    {
        get
        {
            var end = _journal.Durable;
            var (at, oldest) = _copier.Mark is { } mark ? (mark.Cursor, mark.OldestWaiting) : (default, null);
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
                while (await _copier.StepAsync(cancellationToken))
                {
                    pause = TimeSpan.FromMilliseconds(100);
                }

                DeleteOldSegments();
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
        while (await _copier.StepAsync(cancellationToken))
        {
            // Until nothing is left.
        }

        DeleteOldSegments();
        await _copier.BringUpAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _copier.Dispose();

    // Until there is a batch of records, or the newest claims are due.
    private async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(_copier.NewestDueIn ?? Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await _journal.WaitAsync(_copier.ReadTo.IsBefore, either.Token);
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
            await _journal.WaitAsync(end => JournalReader.IsOneRead(_copier.ReadTo, end, _options.BatchRecords), either.Token);
        }
        catch (OperationCanceledException) when (age.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // They go as they are.
        }
    }

    private void DeleteOldSegments()
    {
        var now = _time.GetUtcNow();
        if (_copier.HasStored && now >= _nextRetention)
        {
            _nextRetention = now + RetentionRhythm;
            JournalRetention.DeleteBefore(_journal.Directory, _copier.NeededFrom, _journalOptions.KeepFor, now);
        }
    }

    private static bool IsWorthRetrying(Exception e) =>
        e is NpgsqlException or IOException or TimeoutException or CursorMovedException or System.Net.Sockets.SocketException
            or OperationCanceledException;
}
