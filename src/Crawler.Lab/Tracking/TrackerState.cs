using System.Net;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tracking;

/// <summary>
/// What a tracker knows and answers, whatever the transport (BEP 3, BEP 15, BEP 48). Peers are known by the address they announce
/// from and the port they name; an address that a peer claims for itself is not believed. Thread-safe.
/// </summary>
internal sealed class TrackerState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<InfoHash, TrackedSwarm> _swarms = [];
    private readonly TrackerOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private int _peers;

    /// <summary>Starts empty.</summary>
    /// <param name="options">Intervals and limits.</param>
    /// <param name="time">For the age of peers.</param>
    /// <param name="random">For the choice of peers; only used under the lock.</param>
    public TrackerState(TrackerOptions options, TimeProvider time, Random random)
    {
        _options = options;
        _time = time;
        _random = random;
    }

    /// <summary>Peers known in all swarms.</summary>
    public int PeerCount
    {
        get
        {
            lock (_gate)
            {
                return _peers;
            }
        }
    }

    /// <summary>
    /// Takes note of a peer and answers it. A first contact with <see cref="AnnounceEvent.Stopped"/> leaves no trace, not even a
    /// swarm; it is answered with counts and no peers.
    /// </summary>
    public AnnounceReply Announce(AnnounceRequest request, IPAddress from)
    {
        var endpoint = PeerEndpoint.From(from, request.Port);
        lock (_gate)
        {
            var known = _swarms.TryGetValue(request.InfoHash, out var swarm);
            if (request.Event == AnnounceEvent.Stopped)
            {
                if (swarm is not null && swarm.Remove(endpoint))
                {
                    _peers--;
                    DropIfEmpty(request.InfoHash, swarm);
                }

                return Reply(swarm, [], from);
            }

            if (swarm is null || !swarm.Contains(endpoint))
            {
                if (_peers >= _options.MaxPeers || (!known && _swarms.Count >= _options.MaxSwarms))
                {
                    return new AnnounceReply { FailureReason = "the tracker is full" };
                }

                if (swarm is null)
                {
                    swarm = new TrackedSwarm();
                    _swarms.Add(request.InfoHash, swarm);
                }

                _peers++;
            }

            var peer = new TrackedPeer(endpoint, request.Left == 0 && request.Event != AnnounceEvent.Paused, _time.GetUtcNow());
            swarm.Put(peer, request.Event == AnnounceEvent.Completed);
            var wanted = Math.Min(request.NumWant ?? _options.DefaultPeers, _options.MaxPeersInReply);
            return Reply(swarm, swarm.Draw(wanted, endpoint, _random), from);
        }
    }

    /// <summary>Counts of the swarms asked for, or of all when none is asked for; unknown ones are not in the answer.</summary>
    public ScrapeReply Scrape(IReadOnlyList<InfoHash> hashes)
    {
        lock (_gate)
        {
            var asked = hashes.Count == 0 ? _swarms.Keys.Take(_options.MaxSwarmsInScrape) : hashes.Take(_options.MaxSwarmsInScrape);
            var files = new Dictionary<InfoHash, ScrapeCounts>();
            foreach (var hash in asked)
            {
                if (_swarms.TryGetValue(hash, out var swarm))
                {
                    files[hash] = swarm.Counts;
                }
            }

            return new ScrapeReply { Files = files, MinRequestInterval = (int)_options.MinInterval.TotalSeconds };
        }
    }

    /// <summary>Forgets the peers that were not heard of for <see cref="TrackerOptions.PeerLifetime"/>, and empty swarms.</summary>
    public void Expire()
    {
        var limit = _time.GetUtcNow() - _options.PeerLifetime;
        lock (_gate)
        {
            foreach (var (hash, swarm) in _swarms.ToArray())
            {
                _peers -= swarm.RemoveOlderThan(limit);
                DropIfEmpty(hash, swarm);
            }
        }
    }

    // A swarm with completed downloads is kept for its count, unless room is short.
    private void DropIfEmpty(InfoHash hash, TrackedSwarm swarm)
    {
        if (swarm.Count == 0 && (swarm.Counts.Downloaded == 0 || _swarms.Count > _options.MaxSwarms / 2))
        {
            _swarms.Remove(hash);
        }
    }

    private AnnounceReply Reply(TrackedSwarm? swarm, List<PeerEndpoint> peers, IPAddress from)
    {
        var counts = swarm?.Counts ?? new ScrapeCounts(0, 0, 0);
        return new AnnounceReply
        {
            Interval = (int)_options.Interval.TotalSeconds,
            MinInterval = (int)_options.MinInterval.TotalSeconds,
            Complete = counts.Complete,
            Incomplete = counts.Incomplete,
            Downloaded = counts.Downloaded,
            ExternalIp = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from,
            Peers = peers,
        };
    }
}
