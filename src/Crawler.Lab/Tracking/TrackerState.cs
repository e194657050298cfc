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
    private readonly DateTimeOffset _startedAt;
    private readonly ArrivalLog? _arrivals;
    private AllowList? _allowed;
    private int _peers;
    private long _announces;
    private long _scrapes;
    private long _refused;

    /// <summary>Starts empty.</summary>
    /// <param name="options">Intervals and limits.</param>
    /// <param name="time">For the age of peers.</param>
    /// <param name="random">For the choice of peers; only used under the lock.</param>
    /// <param name="arrivals">Where requests are written down; null for nowhere.</param>
    public TrackerState(TrackerOptions options, TimeProvider time, Random random, ArrivalLog? arrivals = null)
    {
        _arrivals = arrivals;
        _options = options;
        _time = time;
        _random = random;
        _startedAt = time.GetUtcNow();
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
    /// swarm; it is answered with counts and no peers. A seed is told of no other seeds.
    /// </summary>
    /// <param name="request">What the peer says.</param>
    /// <param name="from">The address it says it from.</param>
    /// <param name="families">Which addresses the reply can hold.</param>
    public AnnounceReply Announce(AnnounceRequest request, IPAddress from, PeerFamilies families = PeerFamilies.Both)
    {
        var endpoint = PeerEndpoint.From(from, request.Port);
        _arrivals?.Add(request, from);
        lock (_gate)
        {
            _announces++;
            if (_allowed?.Contains(request.InfoHash) == false)
            {
                return Refuse("this tracker does not serve this torrent");
            }

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
                    return Refuse("the tracker is full");
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
            var onlyUploads = peer.IsSeed || request.Event == AnnounceEvent.Paused;
            return Reply(swarm, swarm.Draw(wanted, endpoint, onlyUploads, families, _random), from);
        }
    }

    /// <summary>Counts of the swarms asked for, or of all when none is asked for; unknown ones are not in the answer.</summary>
    public ScrapeReply Scrape(IReadOnlyList<InfoHash> hashes)
    {
        _arrivals?.Add(hashes);
        lock (_gate)
        {
            _scrapes++;
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

    /// <summary>Serves the torrents of this list only, from now on, and forgets the others.</summary>
    public void Allow(AllowList list)
    {
        lock (_gate)
        {
            _allowed = list;
            foreach (var (hash, swarm) in _swarms.Where(s => !list.Contains(s.Key)).ToArray())
            {
                _peers -= swarm.Count;
                _swarms.Remove(hash);
            }
        }
    }

    /// <summary>All that it knows.</summary>
    public IReadOnlyList<(InfoHash Hash, int Completed, IReadOnlyList<TrackedPeer> Peers)> Snapshot()
    {
        lock (_gate)
        {
            return [.. _swarms.Select(s => (s.Key, s.Value.Completed, (IReadOnlyList<TrackedPeer>)[.. s.Value.Peers]))];
        }
    }

    /// <summary>Knows from now on what it knew once, within its limits and its allow list.</summary>
    public void Restore(IReadOnlyList<(InfoHash Hash, int Completed, IReadOnlyList<TrackedPeer> Peers)> swarms)
    {
        lock (_gate)
        {
            foreach (var (hash, completed, peers) in swarms.Where(s => _allowed?.Contains(s.Hash) != false).Take(_options.MaxSwarms))
            {
                var swarm = new TrackedSwarm(completed);
                foreach (var peer in peers.Take(_options.MaxPeers - _peers))
                {
                    swarm.Put(peer, completed: false);
                }

                _swarms[hash] = swarm;
                _peers += swarm.Count;
            }
        }
    }

    /// <summary>What it tells of itself, with up to so many of the largest swarms.</summary>
    public TrackerStatus Status(int largest)
    {
        lock (_gate)
        {
            var counts = _swarms.Select(s => (s.Key, s.Value.Counts)).ToList();
            return new TrackerStatus
            {
                StartedAt = _startedAt,
                At = _time.GetUtcNow(),
                Swarms = _swarms.Count,
                Seeders = counts.Sum(c => (long)c.Counts.Complete!),
                Leechers = counts.Sum(c => (long)c.Counts.Incomplete!),
                Completed = counts.Sum(c => (long)c.Counts.Downloaded!),
                Announces = _announces,
                Scrapes = _scrapes,
                Refused = _refused,
                Largest = [.. counts.OrderByDescending(c => c.Counts.Complete + c.Counts.Incomplete).ThenBy(c => c.Key).Take(largest)
                    .Select(c => (c.Key, _allowed?.Name(c.Key) ?? "", c.Counts))],
            };
        }
    }

    private AnnounceReply Refuse(string reason)
    {
        _refused++;
        return new AnnounceReply { FailureReason = reason };
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
