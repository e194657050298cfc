using Crawler.Probing.Observations;
using Crawler.Probing.Work;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Crawls;

/// <summary>
/// The peers of each swarm that sources named lately, so that they are visited again even when a tracker names others. Bounded: the
/// swarms that were not touched for longest go first. Safe for use by many crawls at once.
/// </summary>
/// <param name="options">Bounds and rhythm.</param>
/// <param name="time">The clock.</param>
/// <param name="throttle">How much later peers are seen again just now; null: when it is their time.</param>
public sealed class PeerPool(CrawlOptions options, TimeProvider time, WorkThrottle? throttle = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<InfoHash, LinkedListNode<KnownSwarm>> _swarms = [];
    private readonly LinkedList<KnownSwarm> _byAge = [];
    private TaskCompletionSource _changed = New();

    /// <summary>Peers remembered in all.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Begins a crawl, once no revisit of the swarm is under way: adds what sources named, and gives every peer known and those to visit.
    /// <see cref="EndCrawl"/> must follow.
    /// </summary>
    internal async Task<KnownPeers> BeginCrawlAsync(
        CrawlWork work, IReadOnlyList<(PeerEndpoint Endpoint, PeerSource Source)> named, CancellationToken cancellationToken)
    {
        var infoHash = work.Swarm.InfoHash;
        while (true)
        {
            Task revisit;
            lock (_lock)
            {
                var swarm = Touch(infoHash);
                if (swarm.Revisit is not { } underWay)
                {
                    swarm.Work = work;
                    swarm.Crawls++;
                    return Join(swarm, named);
                }

                revisit = underWay.Task;
            }

            await revisit.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends what <see cref="BeginCrawlAsync"/> began.</summary>
    internal void EndCrawl(InfoHash infoHash)
    {
        lock (_lock)
        {
            if (Find(infoHash) is { } swarm)
            {
                swarm.Crawls--;
                swarm.CrawledAt = time.GetUtcNow();
                swarm.Settle();
                Evict();
                TellChange();
            }
        }
    }

    /// <summary>
    /// Takes a swarm with peers that are to be seen again, that is not being visited, and that this process crawled lately; null when there
    /// is none. <see cref="EndRevisit"/> must follow.
    /// </summary>
    internal Revisit? TakeDue()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var due = _byAge.FirstOrDefault(x => x.DueAt <= now && MayBeRevisited(x, now));
            if (due is null)
            {
                return null;
            }

            due.Revisit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new Revisit(due.Work!, [.. due.Peers.Where(x => x.Value.DueAt <= now).Select(x => (x.Key, x.Value.Source))]);
        }
    }

    /// <summary>Waits until <see cref="TakeDue"/> may give something.</summary>
    internal async Task WaitForDueAsync(CancellationToken cancellationToken)
    {
        Task changed;
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            changed = _changed.Task;
            wait = _byAge.Where(x => MayBeRevisited(x, now)).Min(x => x.DueAt) is { } due ? due - now : Timeout.InfiniteTimeSpan;
        }

        if (wait > TimeSpan.Zero || wait == Timeout.InfiniteTimeSpan)
        {
            await changed.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Ends what <see cref="TakeDue"/> began.</summary>
    internal void EndRevisit(InfoHash infoHash)
    {
        lock (_lock)
        {
            if (Find(infoHash) is { Revisit: { } underWay } swarm)
            {
                swarm.Settle();
                swarm.Revisit = null;
                underWay.SetResult();
                TellChange();
            }
        }
    }

    /// <summary>Notes how a visit ended.</summary>
    internal void Note(InfoHash infoHash, PeerEndpoint endpoint, ProbeOutcome outcome)
    {
        lock (_lock)
        {
            // What was our own fault, or never tried, says nothing of the peer.
            if (outcome is ProbeOutcome.Inconclusive or ProbeOutcome.Cancelled || Find(infoHash)?.Peers.GetValueOrDefault(endpoint) is not { } peer)
            {
                return;
            }

            if (outcome == ProbeOutcome.Handshaken)
            {
                peer.Answered(time.GetUtcNow(), options, throttle?.Thinning ?? 1);
            }
            else
            {
                peer.Failed(time.GetUtcNow(), options);
            }
        }
    }

    private KnownPeers Join(KnownSwarm swarm, IReadOnlyList<(PeerEndpoint Endpoint, PeerSource Source)> named)
    {
        var names = named.Select(x => x.Endpoint).ToHashSet();
        foreach (var (endpoint, _) in swarm.Peers.Where(x => x.Value.Failures >= options.ForgetAfterFailures && !names.Contains(x.Key)).ToList())
        {
            swarm.Peers.Remove(endpoint);
            Count--;
        }

        foreach (var (endpoint, source) in named)
        {
            Count += swarm.Peers.TryAdd(endpoint, new KnownPeer(source)) ? 1 : 0;
        }

        return new KnownPeers(
            swarm.Peers.Count, [.. swarm.Peers.Where(x => x.Value.TakePart()).Select(x => (x.Key, x.Value.Source))]);
    }

    private bool MayBeRevisited(KnownSwarm swarm, DateTimeOffset now) =>
        swarm is { Crawls: 0, Revisit: null, Work: not null } && now - swarm.CrawledAt <= options.RevisitFor;

    private void TellChange()
    {
        _changed.TrySetResult();
        _changed = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KnownSwarm? Find(InfoHash infoHash) => _swarms.GetValueOrDefault(infoHash)?.Value;

    private KnownSwarm Touch(InfoHash infoHash)
    {
        if (_swarms.TryGetValue(infoHash, out var node))
        {
            _byAge.Remove(node);
            _byAge.AddLast(node);
            return node.Value;
        }

        return (_swarms[infoHash] = _byAge.AddLast(new KnownSwarm(infoHash))).Value;
    }

    // What is being visited stays: it is given up at the end of its visits.
    private void Evict()
    {
        for (var node = _byAge.First; node is not null && Count > options.MaxRememberedPeers;)
        {
            var next = node.Next;
            if (node.Value is { Crawls: 0, Revisit: null })
            {
                Count -= node.Value.Peers.Count;
                _byAge.Remove(node);
                _swarms.Remove(node.Value.InfoHash);
            }

            node = next;
        }
    }
}
