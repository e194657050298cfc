using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;
using Crawler.Storage.Sql;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Leases;

/// <summary>
/// Work from PostgreSQL, shared by leases: a row that another agent is just claiming is skipped, a row under a lease is left alone, and
/// a lease that ends without a renewal makes the work free again. Failures are PostgreSQL's own exceptions: the caller tries again.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="agentId">This agent.</param>
/// <param name="options">Intervals and leases.</param>
/// <param name="loggers">Where to say what is odd.</param>
/// <param name="signal">Tells of work that was added; null: each claim looks for it.</param>
public sealed class WorkQueue(Database database, long agentId, ScheduleOptions options, ILoggerFactory loggers, WorkSignal? signal = null) : IWorkQueue
{
    private const int UnknownTrackerRoom = 500;

    private readonly ILogger _logger = loggers.CreateLogger<WorkQueue>();
    private readonly WorkClock _scrapes = new(signal, database.Time);
    private readonly WorkClock _crawls = new(signal, database.Time);
    private readonly TrackerLessons _lessons = new(options);

    /// <inheritdoc/>
    public async Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken)
    {
        if (_scrapes.IsQuiet)
        {
            return null;
        }

        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (_scrapes.Begin())
        {
            await connection.ExecuteAsync(Statement.Of("queries/tracker_due_sweep", null, cancellationToken));
        }

        bool isSettled;
        do
        {
            (var work, isSettled) = await ClaimDueAsync(connection, maxSwarms, cancellationToken);
            if (work is not null)
            {
                return work;
            }
        }
        while (isSettled);

        _scrapes.Expect(await connection.ExecuteScalarAsync<DateTime?>(
            Statement.Of("queries/next_scrape", new { AgentId = agentId, Now = database.Time.GetUtcNow() }, cancellationToken)));
        return null;
    }

    /// <inheritdoc/>
    public Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken) => _scrapes.WaitAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task WaitForCrawlsAsync(TimeSpan unknown, CancellationToken cancellationToken) => _crawls.WaitAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CrawlWork>> ClaimCrawlsAsync(int maxSwarms, CancellationToken cancellationToken)
    {
        _crawls.Begin();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = database.Time.GetUtcNow();
        var swarms = (await connection.QueryAsync<CrawlRow>(Statement.Of(
            "queries/claim_crawls", new { AgentId = agentId, Now = now, LeaseUntil = now + options.CrawlLease, Limit = maxSwarms },
            cancellationToken, transaction))).ToList();
        if (swarms.Count == 0)
        {
            _crawls.Expect(await connection.ExecuteScalarAsync<DateTime?>(
                Statement.Of("queries/next_crawl", new { Now = now }, cancellationToken, transaction)));
            return [];
        }

        var announces = await ClaimAnnouncesAsync(
            connection, transaction, [.. swarms.Select(x => x.SwarmId)], now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return
        [
            .. swarms.Select(x => new CrawlWork(
                x.ToRef(), x.FencingToken, x.PieceCount, x.IsPrivate,
                [.. announces[x.SwarmId].OrderBy(y => y.Place).Select(y => y.ToRef())])),
        ];
    }

    /// <inheritdoc/>
    public async Task CompleteCrawlAsync(CrawlWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var parameters = new
        {
            work.Swarm.SwarmId,
            work.FencingToken,
            AgentId = agentId,
            Now = database.Time.GetUtcNow(),
            IntervalSeconds = options.CrawlInterval.TotalSeconds,
            options.Jitter,
        };
        if (await connection.ExecuteAsync(Statement.Of("queries/complete_crawl", parameters, cancellationToken)) == 0)
        {
            _logger.LogWarning(
                "The crawl of {InfoHash} outlived its lease, and another agent has taken the swarm over", work.Swarm.InfoHash);
        }
    }

    /// <inheritdoc/>
    public async Task LearnAsync(TrackerCheck check, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (_lessons.Of(check) is not { } lesson)
        {
            return;
        }

        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (!lesson.IsAboutSwarms)
        {
            await connection.ExecuteAsync(Statement.Of("queries/learn_tracker", lesson, cancellationToken));
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of("queries/learn_tracker", lesson, cancellationToken, transaction));
        await connection.ExecuteAsync(Statement.Of("queries/learn_swarms", lesson, cancellationToken, transaction));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task LearnAsync(TrackerRef tracker, AddressFamily family, ScrapeLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of(
            "queries/learn_limits", LimitRow.Of(tracker, family, limits, database.Time.GetUtcNow()), cancellationToken));
        _scrapes.Forget();
    }

    /// <inheritdoc/>
    public async Task GiveBackAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(swarms);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var parameters = new { tracker.TrackerId, SwarmIds = swarms.Select(x => x.SwarmId).ToArray(), Now = database.Time.GetUtcNow() };
        await connection.ExecuteAsync(Statement.Of("queries/give_back_scrapes", parameters, cancellationToken));
        _scrapes.Forget();
    }

    /// <inheritdoc/>
    public async Task LearnAsync(SwarmRef swarm, SwarmMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var parameters = new
        {
            swarm.SwarmId,
            InfoHash = swarm.InfoHash.ToArray(),
            InfoHashV2 = metadata.InfoHashV2?.ToArray(),
            Name = StoredText.Clean(metadata.Name, 500) is { Length: > 0 } name ? name : null,
            metadata.TotalBytes,
            PieceLengthBytes = metadata.PieceLength,
            metadata.PieceCount,
            metadata.IsPrivate,
        };
        await connection.ExecuteAsync(Statement.Of("queries/swarm_complete", parameters, cancellationToken));
    }

    // The work; or whether a tracker had none, against what was known, so that another may have some.
    private async Task<(ScrapeWork? Work, bool IsSettled)> ClaimDueAsync(
        NpgsqlConnection connection, int maxSwarms, CancellationToken cancellationToken)
    {
        var now = database.Time.GetUtcNow();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tracker = await connection.QuerySingleOrDefaultAsync<TrackerRow>(Statement.Of(
            "queries/claim_tracker", new { AgentId = agentId, Now = now, LeaseUntil = now + options.Lease }, cancellationToken, transaction));
        if (tracker is null)
        {
            return (null, false);
        }

        var limits = (await connection.QueryAsync<LimitRow>(
            Statement.Of("queries/tracker_limits", new { tracker.TrackerId }, cancellationToken, transaction))).ToList();
        var swarms = await ClaimedRows.ReadAsync(
            connection, transaction,
            [
                ("TrackerId", tracker.TrackerId), ("Now", now), ("Limit", Room(tracker, limits, maxSwarms)),
                ("IntervalSeconds", options.ScrapeInterval.TotalSeconds), ("ScrapeSpeedUp", options.ScrapeSpeedUp),
                ("ScrapeSlowDown", options.ScrapeSlowDown), ("Jitter", options.Jitter),
            ],
            cancellationToken);
        if (swarms is null)
        {
            await transaction.RollbackAsync(cancellationToken);
            var isDue = await connection.ExecuteScalarAsync<bool>(Statement.Of(
                "queries/tracker_due_settle", new { tracker.TrackerId, Now = now }, cancellationToken));
            return (null, !isDue);
        }

        await transaction.CommitAsync(cancellationToken);
        return (new ScrapeWork(tracker.ToRef(), swarms)
        {
            Limits = limits.ToDictionary(x => x.AddressFamily, x => x.ToLimits()),
            WasCounted = swarms.WasCounted,
            HasMinInterval = tracker.HasMinInterval,
            Until = now + (options.Lease / 2),
        }, false);
    }

    // No more than one pass can ask for: all else would be moved on only to be given back.
    private static int Room(TrackerRow tracker, List<LimitRow> limits, int maxSwarms)
    {
        var whole = limits.Select(x => x.Whole).DefaultIfEmpty().Max();
        return (whole, tracker.HasMinInterval) switch
        {
            (0, _) => Math.Min(maxSwarms, UnknownTrackerRoom),
            (_, true) => Math.Min(maxSwarms, whole * 2),
            _ => maxSwarms,
        };
    }

    private async Task<ILookup<long, AnnounceRow>> ClaimAnnouncesAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, long[] swarmIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var trackerIds = await connection.QueryAsync<long>(Statement.Of(
            "queries/lease_announce_trackers",
            new { AgentId = agentId, Now = now, LeaseUntil = now + options.Lease, SwarmIds = swarmIds }, cancellationToken, transaction));
        var parameters = new
        {
            Now = now,
            SwarmIds = swarmIds,
            TrackerIds = trackerIds.ToArray(),
            Most = options.AnnouncesPerCrawl,
            IntervalSeconds = options.AnnounceInterval.TotalSeconds,
            options.Jitter,
        };
        var rows = await connection.QueryAsync<AnnounceRow>(
            Statement.Of("queries/claim_announces", parameters, cancellationToken, transaction));
        return rows.ToLookup(x => x.SwarmId);
    }
}
