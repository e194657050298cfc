using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Leases;

/// <summary>
/// A work queue that outlives its database: while PostgreSQL is away nothing is due, and what was learned waits until it is back, so
/// that no minimum interval is forgotten. Every other failure goes through.
/// </summary>
/// <param name="inner">The queue.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Where the outage is told, once when it begins and once when it ends.</param>
public sealed class PatientWorkQueue(IWorkQueue inner, TimeProvider time, ILoggerFactory loggers) : IWorkQueue
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = loggers.CreateLogger<PatientWorkQueue>();
    private int _isAway;

    /// <inheritdoc/>
    public Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken) =>
        ClaimAsync(() => inner.ClaimScrapeAsync(maxSwarms, cancellationToken), null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CrawlWork>> ClaimCrawlsAsync(int maxSwarms, CancellationToken cancellationToken) =>
        ClaimAsync(() => inner.ClaimCrawlsAsync(maxSwarms, cancellationToken), [], cancellationToken);

    /// <inheritdoc/>
    public Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken) => inner.WaitForScrapesAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task WaitForCrawlsAsync(TimeSpan unknown, CancellationToken cancellationToken) => inner.WaitForCrawlsAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task CompleteCrawlAsync(CrawlWork work, CancellationToken cancellationToken) =>
        PersistAsync(() => inner.CompleteCrawlAsync(work, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(TrackerCheck check, CancellationToken cancellationToken) =>
        PersistAsync(() => inner.LearnAsync(check, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(TrackerRef tracker, AddressFamily family, ScrapeLimits limits, CancellationToken cancellationToken) =>
        PersistAsync(() => inner.LearnAsync(tracker, family, limits, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task GiveBackAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken) =>
        PersistAsync(() => inner.GiveBackAsync(tracker, swarms, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task LearnAsync(SwarmRef swarm, SwarmMetadata metadata, CancellationToken cancellationToken) =>
        PersistAsync(() => inner.LearnAsync(swarm, metadata, cancellationToken), cancellationToken);

    private async Task<T> ClaimAsync<T>(Func<Task<T>> claim, T nothing, CancellationToken cancellationToken)
    {
        try
        {
            var work = await claim();
            NoteBack();
            return work;
        }
        catch (Exception e) when (IsOutage(e) && !cancellationToken.IsCancellationRequested)
        {
            NoteAway(e);
            return nothing;
        }
    }

    private async Task PersistAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await act();
                NoteBack();
                return;
            }
            catch (Exception e) when (IsOutage(e) && !cancellationToken.IsCancellationRequested)
            {
                NoteAway(e);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    // What PostgreSQL says of a statement (other than that it goes down, is full, or is a standby that will be promoted) is our own fault, and no
    // repetition cures it.
    private static bool IsOutage(Exception e) => e is NpgsqlException and not PostgresException
        or PostgresException { IsTransient: true } or PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }
        or TimeoutException or IOException or System.Net.Sockets.SocketException;

    private void NoteAway(Exception e)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
        {
            _logger.LogWarning("PostgreSQL is away, so nothing can be claimed: {Reason}", e.Message);
        }
    }

    private void NoteBack()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1)
        {
            _logger.LogInformation("PostgreSQL is back, and so is the work");
        }
    }
}
