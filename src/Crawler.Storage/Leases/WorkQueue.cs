using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;
using Crawler.Storage.Catalogue;
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
/// <param name="throttle">How much longer intervals are just now; null: as they are.</param>
public sealed class WorkQueue(
    Database database, long agentId, ScheduleOptions options, ILoggerFactory loggers, WorkSignal? signal = null, WorkThrottle? throttle = null)
    : IWorkQueue
{
    private readonly ILogger _logger = loggers.CreateLogger<WorkQueue>();
    private readonly ScrapeClaims _scrapes = new(database, agentId, options, new WorkClock(signal, database.Time), throttle);
    private readonly WorkClock _crawls = new(signal, database.Time);
    private readonly TrackerLessons _lessons = new(options);

    private int Thinning => throttle?.Thinning ?? 1;

    /// <inheritdoc/>
    public Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken) => _scrapes.ClaimAsync(maxSwarms, cancellationToken);

    /// <inheritdoc/>
    public Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken) => _scrapes.Clock.WaitAsync(unknown, cancellationToken);

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
                [.. announces[x.SwarmId].OrderBy(y => y.Place).Select(y => y.ToRef())])
            {
                AnnounceBy = announces[x.SwarmId].Select(y => new DateTimeOffset(y.BeginBy)).DefaultIfEmpty(DateTimeOffset.MaxValue).Min(),
            }),
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
            IntervalSeconds = options.CrawlInterval.TotalSeconds * Thinning,
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
        _scrapes.Clock.Forget();
    }

    /// <inheritdoc/>
    public async Task GiveBackAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(swarms);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var parameters = new { tracker.TrackerId, AgentId = agentId, SwarmIds = swarms.Select(x => x.SwarmId).ToArray(), Now = database.Time.GetUtcNow() };
        await connection.ExecuteAsync(Statement.Of("queries/give_back_scrapes", parameters, cancellationToken));
        _scrapes.Clock.Forget();
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
            LongestFile = StoredPath.Of(metadata.LongestFile),
            LongestFileBytes = StoredPath.Of(metadata.LongestFile) is null ? null : metadata.LongestFile?.Bytes,
        };
        await connection.ExecuteAsync(Statement.Of("queries/swarm_complete", parameters, cancellationToken));
    }

    private async Task<ILookup<long, AnnounceRow>> ClaimAnnouncesAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, long[] swarmIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var trackerIds = await connection.QueryAsync<long>(Statement.Of(
            "queries/lease_announce_trackers", new Claimant(agentId, now, now + options.Lease) { SwarmIds = swarmIds }, cancellationToken, transaction));
        var parameters = new
        {
            Now = now,
            SwarmIds = swarmIds,
            TrackerIds = trackerIds.ToArray(),
            Most = options.AnnouncesPerCrawl,
            IntervalSeconds = options.AnnounceInterval.TotalSeconds * Thinning,
            options.Jitter,
        };
        var rows = await connection.QueryAsync<AnnounceRow>(
            Statement.Of("queries/claim_announces", parameters, cancellationToken, transaction));
        return rows.ToLookup(x => x.SwarmId);
    }
}
