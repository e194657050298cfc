using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>One pass over one swarm: announces at its trackers, visits the peers, and sums up what was verified.</summary>
public sealed class SwarmCrawler
{
    private readonly PoliteAnnouncer _announcer;
    private readonly PeerProber _prober;
    private readonly AddressPolicy _policy;
    private readonly IObservationSink _sink;
    private readonly IWorkQueue _queue;
    private readonly CrawlOptions _options;
    private readonly TimeProvider _time;
    private readonly PeerPool _pool;
    private readonly WorkThrottle? _throttle;
    private readonly PeerLists _lists;

    /// <summary>A crawler; the pool remembers peers between the crawls, so one serves the whole process.</summary>
    public SwarmCrawler(
        PoliteAnnouncer announcer, PeerProber prober, AddressPolicy policy, IObservationSink sink, IWorkQueue queue, PeerPool pool,
        CrawlOptions options, TimeProvider time, WorkThrottle? throttle = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _announcer = announcer;
        _prober = prober;
        _policy = policy;
        _sink = sink;
        _queue = queue;
        _options = options;
        _time = time;
        _pool = pool;
        _throttle = throttle;

        // A name in a list takes a small part of the room that a remembered peer takes, and a peer is in several lists.
        _lists = new PeerLists(10 * options.MaxRememberedPeers);
    }

    /// <summary>
    /// Crawls, hands each observation over as it is made, and gives the work back. Without any evidence (no tracker answered, no peer
    /// was visited) there is no snapshot: unknown is not zero. Throws when the token ends, and when observations cannot be kept.
    /// </summary>
    public async Task<SwarmSnapshot?> CrawlAsync(CrawlWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var startedAt = _time.GetUtcNow();
        SwarmSnapshot? snapshot = null;
        if (_policy.Allows(work.Swarm.InfoHash))
        {
            var checks = await Task.WhenAll(work.Trackers.Select(x => CheckAsync(work, x, cancellationToken)));
            var tally = await VisitAsync(work, checks, startedAt, cancellationToken);
            if (work.PieceCount is null && _prober.FindMetadata(work.Swarm.InfoHash) is { } metadata)
            {
                await _queue.LearnAsync(work.Swarm, metadata, cancellationToken);
            }

            if (tally.Visited > 0 || Array.Exists(checks, x => x.Outcome == ProbeOutcome.Ok))
            {
                snapshot = tally.ToSnapshot(_time.GetUtcNow());
                await _sink.AppendAsync(snapshot, cancellationToken);
            }
        }

        await _queue.CompleteCrawlAsync(work, cancellationToken);
        return snapshot;
    }

    private async Task<TrackerCheck> CheckAsync(CrawlWork work, TrackerRef tracker, CancellationToken cancellationToken)
    {
        var check = _lists.Judged(await _announcer.AnnounceAsync(tracker, work.Swarm, work.AnnounceBy, cancellationToken), work.Swarm);
        cancellationToken.ThrowIfCancellationRequested();
        await _sink.AppendAsync(check, cancellationToken);
        await _queue.LearnAsync(check, cancellationToken);
        return check;
    }

    // A tracker that names as many peers as it counts has named them all. Two URLs with one host mostly are one tracker, which may count
    // both address families and name one over each. A tracker that does not answer names nobody to others either.
    private static bool NamesEveryPeer(TrackerCheck[] checks)
    {
        var hosts = checks.Where(x => x.Outcome == ProbeOutcome.Ok).GroupBy(x => x.Tracker.Url.Host, StringComparer.OrdinalIgnoreCase).ToList();
        return hosts.Count > 0 && hosts.TrueForAll(host =>
        {
            var named = host.SelectMany(x => x.Peers).Distinct().LongCount();
            return host.All(x => x.Claims is [{ Seeders: { } seeders, Leechers: { } leechers }] && named >= (long)seeders + leechers);
        });
    }

    private async Task<SnapshotTally> VisitAsync(
        CrawlWork work, TrackerCheck[] checks, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var infoHash = work.Swarm.InfoHash;
        var named = checks.SelectMany(x => x.Peers).Select(x => (x, PeerSource.Announce)).ToList();
        var known = await _pool.BeginCrawlAsync(work, named, cancellationToken);
        try
        {
            var allowed = known.ToVisit.Where(x => _policy.Allows(x.Endpoint)).ToArray();
            var most = Math.Max(1, _options.MaxPeersPerSwarm / (_throttle?.Thinning ?? 1));
            var sample = FairSample.Take(infoHash, allowed, most, _options.SampleSeed);
            var tally = new SnapshotTally(work, startedAt)
            {
                KnownPeers = known.Count,
                SampleShare = sample.Count == 0 ? 1 : (double)sample.Count / allowed.Length,
                IsWhole = known.Count <= most && NamesEveryPeer(checks),
            };
            var targets = sample.Select(x => new PeerTarget(work.Swarm, x.Endpoint, x.Source, work.PieceCount));
            await foreach (var visit in _prober.VisitAllAsync(targets.ToAsyncEnumerable(), cancellationToken))
            {
                tally.Add(visit);
                _pool.Note(infoHash, visit.Endpoint, visit.Outcome);
                await _sink.AppendAsync(visit, cancellationToken);
            }

            return tally;
        }
        finally
        {
            _pool.EndCrawl(infoHash);
        }
    }
}
