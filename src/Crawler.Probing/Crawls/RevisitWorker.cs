using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>
/// Sees peers again between the crawls of their swarms, so that sessions shorter than the time between two crawls are measured too. No
/// tracker is asked, and there is no snapshot: only some of the peers are visited.
/// </summary>
/// <param name="pool">Who is due; the one that the crawls use.</param>
/// <param name="prober">Visits.</param>
/// <param name="policy">Whom it may visit.</param>
/// <param name="sink">Takes the visits.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
/// <param name="throttle">Whether there is room for more visits; null: there is.</param>
public sealed class RevisitWorker(
    PeerPool pool, PeerProber prober, AddressPolicy policy, IObservationSink sink, CrawlOptions options, TimeProvider time,
    WorkThrottle? throttle = null)
{
    private readonly WorkLoop<Revisit> _loop = new(
        options.ParallelSwarms, options.IdleWait, options.IdleWait, time, (_, token) => pool.WaitForDueAsync(token));

    /// <summary>Pieces of work that are being claimed or done.</summary>
    public int UnderWay => _loop.UnderWay;

    /// <summary>Works until the token ends, then returns. Throws what the sink throws: the process must not go on without it.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(
            (room, _) => Task.FromResult<IReadOnlyList<Revisit>>([.. Take(room)]), RevisitAsync, cancellationToken);

    private IEnumerable<Revisit> Take(int room)
    {
        for (var i = 0; i < room && throttle?.IsStopped != true && pool.TakeDue() is { } due; i++)
        {
            yield return due;
        }
    }

    private async Task RevisitAsync(Revisit revisit, CancellationToken cancellationToken)
    {
        var infoHash = revisit.Work.Swarm.InfoHash;
        try
        {
            var targets = revisit.Peers
                .Where(x => policy.Allows(infoHash) && policy.Allows(x.Endpoint))
                .Select(x => new PeerTarget(revisit.Work.Swarm, x.Endpoint, x.Source, revisit.Work.PieceCount));
            await foreach (var visit in prober.VisitAllAsync(targets.ToAsyncEnumerable(), cancellationToken))
            {
                pool.Note(infoHash, visit.Endpoint, visit.Outcome);
                await sink.AppendAsync(visit, cancellationToken);
            }
        }
        finally
        {
            pool.EndRevisit(infoHash);
        }
    }
}
