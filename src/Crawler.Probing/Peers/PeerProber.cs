using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers.Metadata;
using Crawler.Probing.Trackers;
using Crawler.Wire;
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
    private const int ErrorChars = 500;
    private const int RememberedSwarms = 10_000;
    private readonly PeerOptions _options;
    private readonly TrackerOptions _identity;
    private readonly AddressPolicy _policy;
    private readonly IPAddress? _bind;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;
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
        _options = options;
        _identity = identity;
        _policy = policy;
        _bind = bind;
        _time = time;
        _slots = new SemaphoreSlim(options.InFlight);
        _learned = new LearnedSwarms(RememberedSwarms, time);
    }

    /// <summary>Visits one peer, as soon as fewer than <see cref="PeerOptions.InFlight"/> visits are under way.</summary>
    public async Task<PeerVisit> VisitAsync(PeerTarget target, CancellationToken cancellationToken)
    {
        if (!_policy.Allows(target.Endpoint) || !_policy.Allows(target.Swarm.InfoHash))
        {
            return Visit(target, ProbeOutcome.Blocked, ProbeStage.Connect, "an address or info-hash that may not be visited");
        }

        try
        {
            await _slots.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Visit(target, ProbeOutcome.Cancelled, ProbeStage.Connect, "stopped first");
        }

        try
        {
            var swarm = target.Pieces is null ? _learned.Get(target.Swarm.InfoHash) : null;
            var informed = target with { Pieces = target.Pieces ?? swarm?.Metadata?.PieceCount };
            using var session = new PeerSession(informed, _options, _identity, _bind, swarm, _time);
            return await session.RunAsync(cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>What peers told of a swarm whose number of pieces was not known; null when nothing was learned, or it was forgotten.</summary>
    public SwarmMetadata? FindMetadata(InfoHash infoHash) => _learned.Find(infoHash);

    /// <summary>
    /// Visits peers as they come, many at a time, and gives each visit as it ends. At most <see cref="PeerOptions.InFlight"/> targets
    /// are taken ahead. Throws when <paramref name="cancellationToken"/> ends.
    /// </summary>
    public async IAsyncEnumerable<PeerVisit> VisitAllAsync(
        IAsyncEnumerable<PeerTarget> targets, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var visits = Channel.CreateBounded<PeerVisit>(new BoundedChannelOptions(_options.InFlight) { SingleReader = true });
        var work = FillAsync();
        try
        {
            await foreach (var visit in visits.Reader.ReadAllAsync(cancellationToken))
            {
                yield return visit;
            }
        }
        finally
        {
            await abandoned.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await work;

        async Task FillAsync()
        {
            try
            {
                var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.InFlight, CancellationToken = abandoned.Token };
                await Parallel.ForEachAsync(targets, parallel, async (target, token) =>
                    await visits.Writer.WriteAsync(await VisitAsync(target, token), token));
                visits.Writer.Complete();
            }
            catch (Exception exception)
            {
                visits.Writer.Complete(exception);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private PeerVisit Visit(PeerTarget target, ProbeOutcome outcome, ProbeStage stage, string error) => new()
    {
        ObservedAt = _time.GetUtcNow(),
        Swarm = target.Swarm,
        Endpoint = target.Endpoint,
        Source = target.Source,
        Outcome = outcome,
        Stage = stage,
        Error = WireText.Clean(error, ErrorChars),
    };
}
