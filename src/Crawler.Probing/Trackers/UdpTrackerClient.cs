using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Names;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>Trackers over UDP (BEP 15, 41): one socket for each address family, connection ids shared for at most a minute.</summary>
public sealed class UdpTrackerClient : ITrackerClient
{
    // A tracker costs some hundred bytes; the bound only guards against a catalogue that never names one twice.
    private const int MaxTrackers = 50_000;

    private readonly TrackerOptions _options;
    private readonly HostResolver _announceHosts;
    private readonly HostResolver _scrapeHosts;
    private readonly TimeProvider _time;
    private readonly UdpChannels _channels;
    private readonly ConcurrentDictionary<IPEndPoint, UdpTrackerPeer> _trackers = new();

    /// <summary>A client that contacts what the policy allows.</summary>
    /// <param name="options">Limits and names.</param>
    /// <param name="policy">Whom it may contact.</param>
    /// <param name="bind">Local address, or null.</param>
    /// <param name="time">The clock.</param>
    public UdpTrackerClient(TrackerOptions options, AddressPolicy policy, IPAddress? bind, TimeProvider time)
        : this(options, policy, bind, time, isBatched: true)
    {
    }

    internal UdpTrackerClient(TrackerOptions options, AddressPolicy policy, IPAddress? bind, TimeProvider time, bool isBatched)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time;
        var dns = DnsClient.Create(options, forAddresses: true, time);
        _announceHosts = new HostResolver(policy, dns, time);
        _scrapeHosts = new HostResolver(policy, dns, time, options.FamilyTurn);
        _channels = new UdpChannels(bind, time, isBatched);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = ["udp"];

    /// <inheritdoc/>
    public int MaxScrapeHashes(TrackerRef tracker) => TrackerLimits.UdpScrapeHashes;

    /// <inheritdoc/>
    public async Task<TrackerCheck> ScrapeAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        var hashes = new InfoHash[swarms.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = swarms[i].InfoHash;
        }

        var (peer, answer, failure) = await AskAsync(
            tracker.Url,
            _scrapeHosts,
            UdpAction.Scrape,
            (buffer, connection, transaction) => UdpScrape.WriteRequest(buffer, connection, transaction, hashes),
            mayBeTooLarge: hashes.Length > 1,
            cancellationToken);
        var now = _time.GetUtcNow();
        if (answer is null)
        {
            return TrackerChecks.FailedScrape(tracker, swarms, failure!, now);
        }

        var timed = new TrackerAnswer(now, answer.RttMs, peer!.Remote.AddressFamily);
        if (!UdpScrape.TryReadReply(answer.Datagram, hashes.Length, out var counts, out var error))
        {
            return TrackerChecks.FailedScrape(tracker, swarms, Refusal(answer, error, timed), now);
        }

        return TrackerChecks.Scraped(tracker, swarms, counts, timed);
    }

    /// <inheritdoc/>
    public bool ScrapesBlocks => true;

    /// <inheritdoc/>
    public async Task ScrapeBlockAsync(ScrapeBlock block, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);
        try
        {
            // What goes wrong before the first request is for the request by itself to tell, which comes next.
            var url = block.Tracker.Url;
            if (url.Port > 0)
            {
                var addresses = await _scrapeHosts.ResolveAsync(url.IdnHost, cancellationToken);
                await FindTracker(new IPEndPoint(addresses[0], url.Port)).ScrapeAsync(block, cancellationToken);
            }
        }
        catch (Exception e) when (e is SocketException or BlockedAddressException or OperationCanceledException)
        {
            // Nothing was asked.
        }
    }

    /// <inheritdoc/>
    public async Task<TrackerCheck> AnnounceAsync(TrackerRef tracker, AnnounceQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var request = query.ToRequest(tracker.Url);
        var (peer, answer, failure) = await AskAsync(
            tracker.Url,
            _announceHosts,
            UdpAction.Announce,
            (buffer, connection, transaction) => UdpAnnounce.WriteRequest(buffer, connection, transaction, request),
            mayBeTooLarge: false,
            cancellationToken);
        var now = _time.GetUtcNow();
        if (answer is null)
        {
            return TrackerChecks.FailedAnnounce(tracker, query.Swarm, failure!, now);
        }

        var timed = new TrackerAnswer(now, answer.RttMs, peer!.Remote.AddressFamily);
        var overIPv6 = timed.Family == AddressFamily.InterNetworkV6;
        return UdpAnnounce.TryReadReply(answer.Datagram, overIPv6, out var reply, out var error)
            ? TrackerChecks.Announced(tracker, query, reply, timed)
            : TrackerChecks.FailedAnnounce(tracker, query.Swarm, Refusal(answer, error, timed), now);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _channels.DisposeAsync();
        foreach (var tracker in _trackers.Values)
        {
            tracker.Dispose();
        }
    }

    private async Task<(UdpTrackerPeer? Peer, UdpAnswer? Answer, TrackerFailure? Failure)> AskAsync(
        Uri url, HostResolver hosts, UdpAction action, WriteRequest write, bool mayBeTooLarge, CancellationToken cancellationToken)
    {
        UdpTrackerPeer? peer = null;
        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            if (url.Port <= 0)
            {
                return (null, null, new TrackerFailure(ProbeOutcome.Blocked, "a UDP tracker's URL needs a port"));
            }

            var addresses = await hosts.ResolveAsync(url.IdnHost, linked.Token);
            peer = FindTracker(new IPEndPoint(addresses[0], url.Port));
            if (await peer.AskAsync(action, write, linked.Token) is { } answer)
            {
                return (peer, answer, null);
            }

            return (peer, null, Silence(peer, mayBeTooLarge, $"no answer to {_options.UdpAttempts} requests"));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, null, new TrackerFailure(ProbeOutcome.Cancelled, "stopped"));
        }
        catch (OperationCanceledException)
        {
            return (null, null, Silence(peer, mayBeTooLarge, $"no answer within {_options.Timeout.TotalSeconds:0.###} s"));
        }
        catch (Exception e) when (e is SocketException or BlockedAddressException)
        {
            return (null, null, Failed(peer, ExchangeFailures.From(e)));
        }
    }

    // Many networks lose datagrams that must travel in pieces: a tracker that grants connections and says nothing to a long request is
    // there, and may answer a shorter one.
    private TrackerFailure Silence(UdpTrackerPeer? peer, bool mayBeTooLarge, string words)
    {
        var failure = new TrackerFailure(ProbeOutcome.TimedOut, words);
        return mayBeTooLarge && peer is { IsConnected: true }
            ? failure with { SmallerMayHelp = true, Family = peer.Remote.AddressFamily }
            : Failed(peer, failure);
    }

    // The next scrape begins with another address. Announces do not: a farewell must not go elsewhere because a greeting got no answer.
    private TrackerFailure Failed(UdpTrackerPeer? peer, TrackerFailure failure)
    {
        if (peer is null)
        {
            return failure;
        }

        _scrapeHosts.NoteFailure(peer.Remote.Address);
        return failure with { Family = peer.Remote.AddressFamily };
    }

    private UdpTrackerPeer FindTracker(IPEndPoint remote)
    {
        if (_trackers.Count > MaxTrackers)
        {
            _trackers.Clear();
        }

        return _trackers.GetOrAdd(remote, r => new UdpTrackerPeer(r, _channels.For(r.AddressFamily), _options, _time));
    }

    private static TrackerFailure Refusal(UdpAnswer answer, Wire.WireError error, TrackerAnswer timed) =>
        answer.Action == UdpAction.Error && UdpError.TryReadReply(answer.Datagram, out var message, out _)
            ? new TrackerFailure(ProbeOutcome.TrackerFailure, message, null, timed)
            : new TrackerFailure(ProbeOutcome.Malformed, error.ToString(), null, timed);
}
