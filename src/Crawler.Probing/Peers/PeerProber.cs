using System.Net;
using System.Runtime.CompilerServices;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers.Epoll;
using Crawler.Probing.Peers.Metadata;
using Crawler.Probing.Peers.Sockets;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Peers;

/// <summary>
/// Visits peers over TCP: connects, shakes hands, hears who it is and what it has, and closes. Never asks for content. Never throws
/// for what a peer does: that is the visit's outcome. Where the number of pieces is not known it is learned from the info dictionary,
/// which one peer of the swarm is asked for.
/// </summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0006, bep_0009, bep_0010</remarks>
public sealed class PeerProber : IDisposable
{
    private const int RememberedSwarms = 10_000;
    private readonly AddressPolicy _policy;
    private readonly TimeProvider _time;
    private readonly IPeerEngine _engine;
    private readonly bool _asksForMetadata;
    private readonly LearnedSwarms _learned;

    /// <summary>One prober serves a whole process: <see cref="PeerOptions.InFlight"/> bounds all its visits together.</summary>
    /// <param name="options">Limits.</param>
    /// <param name="identity">How the crawler names itself: the prefix of its peer ids, and the user agent as its <c>v</c>.</param>
    /// <param name="policy">Whom it may visit.</param>
    /// <param name="bind">Local address, or null.</param>
    /// <param name="time">The clock.</param>
    public PeerProber(PeerOptions options, TrackerOptions identity, AddressPolicy policy, IPAddress? bind, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _policy = policy;
        _time = time;
        _asksForMetadata = options.MaxMetadataBytes > 0;
        _learned = new LearnedSwarms(RememberedSwarms, time);
        Descriptors = DescriptorLimit.Raise();
        var inFlight = Math.Min(options.InFlight, Descriptors.MostSockets);
        _engine = EpollEngine.IsChosen(options.Engine)
            ? new EpollEngine(options, identity, bind, time, inFlight)
            : new SocketEngine(options, identity, bind, time, inFlight);
    }

    /// <summary>How many files this process may have open.</summary>
    public DescriptorLimit Descriptors { get; }

    /// <summary>Visits under way at one time: what the options want, or as many as there may be open files for.</summary>
    public int InFlight => _engine.InFlight;

    /// <summary>Visits one peer, as soon as fewer than <see cref="InFlight"/> visits are under way.</summary>
    public async Task<PeerVisit> VisitAsync(PeerTarget target, CancellationToken cancellationToken)
    {
        if (!IsAllowed(target))
        {
            return Blocked(target);
        }

        using var visit = new SingleVisit(_engine, cancellationToken);
        _engine.Submit(target, SwarmOf(target), visit);
        return await visit.Ended;
    }

    /// <summary>What peers told of a swarm whose number of pieces was not known; null when nothing was learned, or it was forgotten.</summary>
    public SwarmMetadata? FindMetadata(InfoHash infoHash) => _learned.Find(infoHash);

    /// <summary>
    /// Visits peers as they come, many at a time, and gives each visit as it ends. Only a few more targets are taken than are
    /// under way. Throws when <paramref name="cancellationToken"/> ends, and when connections cannot be made any more.
    /// </summary>
    public async IAsyncEnumerable<PeerVisit> VisitAllAsync(
        IAsyncEnumerable<PeerTarget> targets, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var visits = new VisitStream(InFlight, Ahead, abandoned.Token);
        var feeding = FeedAsync(targets, visits);
        try
        {
            while (await visits.ReadAsync() is { } batch)
            {
                foreach (var visit in batch)
                {
                    yield return visit;
                }
            }
        }
        finally
        {
            await abandoned.CancelAsync();
            _engine.Cancel(visits);
            await feeding;
        }
    }

    /// <summary>
    /// The same for somebody quick: each visit is handed over at once, by the thread that makes the connections, which
    /// <paramref name="handle"/> must neither block nor hold up. One at a time.
    /// </summary>
    public async Task VisitAllAsync(IAsyncEnumerable<PeerTarget> targets, Action<PeerVisit> handle, CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var visits = new VisitHandling(InFlight, Ahead, handle, abandoned.Token);
        var feeding = FeedAsync(targets, visits);
        try
        {
            await visits.Done.WaitAsync(cancellationToken);
        }
        finally
        {
            await abandoned.CancelAsync();
            _engine.Cancel(visits);
            await feeding;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    // Enough to go on with while whoever hands targets in is woken.
    private int Ahead => Math.Max(InFlight / 4, 256);

    private async Task FeedAsync(IAsyncEnumerable<PeerTarget> targets, VisitFlow visits)
    {
        try
        {
            await foreach (var target in targets.WithCancellation(visits.Stop))
            {
                await visits.EnterAsync();
                if (IsAllowed(target))
                {
                    _engine.Submit(target, SwarmOf(target), visits);
                }
                else
                {
                    lock (visits)
                    {
                        visits.Visited(Blocked(target));
                        visits.Flush();
                    }
                }
            }

            visits.Complete();
        }
        catch (Exception exception)
        {
            // Whoever reads the visits hears of it.
            visits.Complete(exception);
        }
    }

    private bool IsAllowed(in PeerTarget target) => _policy.Allows(target.Endpoint) && _policy.Allows(target.Swarm.InfoHash);

    private LearnedSwarm? SwarmOf(in PeerTarget target) =>
        target.Pieces is null && _asksForMetadata ? _learned.Get(target.Swarm.InfoHash) : null;

    private PeerVisit Blocked(in PeerTarget target) => new()
    {
        ObservedAt = _time.GetUtcNow(),
        Swarm = target.Swarm,
        Endpoint = target.Endpoint,
        Source = target.Source,
        Outcome = ProbeOutcome.Blocked,
        Stage = ProbeStage.Connect,
        Error = "an address or info-hash that may not be visited",
    };
}
