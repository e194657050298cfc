using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tracking;

/// <summary>The peers of one info-hash: found by endpoint, drawn at random. Not thread-safe; <see cref="TrackerState"/> locks.</summary>
internal sealed class TrackedSwarm
{
    private readonly Dictionary<PeerEndpoint, int> _places = [];
    private readonly List<TrackedPeer> _peers = [];
    private int _seeds;
    private int _completed;

    /// <summary>Peers now.</summary>
    public int Count => _peers.Count;

    /// <summary>Seeds, leechers and completed downloads.</summary>
    public ScrapeCounts Counts => new(_seeds, _peers.Count - _seeds, _completed);

    /// <summary>Whether the peer is known.</summary>
    public bool Contains(PeerEndpoint endpoint) => _places.ContainsKey(endpoint);

    /// <summary>Adds a peer, or renews what is known of it.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="completed">It says that its download became complete just now.</param>
    public void Put(TrackedPeer peer, bool completed)
    {
        if (_places.TryGetValue(peer.Endpoint, out var place))
        {
            var before = _peers[place];
            _seeds += (peer.IsSeed ? 1 : 0) - (before.IsSeed ? 1 : 0);
            _completed += completed && !before.IsSeed ? 1 : 0;
            _peers[place] = peer;
            return;
        }

        _places.Add(peer.Endpoint, _peers.Count);
        _peers.Add(peer);
        _seeds += peer.IsSeed ? 1 : 0;
        _completed += completed ? 1 : 0;
    }

    /// <summary>Forgets a peer; false when it was not known.</summary>
    public bool Remove(PeerEndpoint endpoint)
    {
        if (!_places.Remove(endpoint, out var place))
        {
            return false;
        }

        _seeds -= _peers[place].IsSeed ? 1 : 0;
        var last = _peers.Count - 1;
        if (place != last)
        {
            _peers[place] = _peers[last];
            _places[_peers[place].Endpoint] = place;
        }

        _peers.RemoveAt(last);
        return true;
    }

    /// <summary>Forgets every peer that was last heard of before <paramref name="limit"/> and returns how many.</summary>
    public int RemoveOlderThan(DateTimeOffset limit)
    {
        var before = _peers.Count;
        for (var i = _peers.Count - 1; i >= 0; i--)
        {
            if (_peers[i].HeardAt < limit)
            {
                Remove(_peers[i].Endpoint);
            }
        }

        return before - _peers.Count;
    }

    /// <summary>Draws up to <paramref name="wanted"/> distinct peers, each equally likely, but not the asker and none that cannot be dialled.</summary>
    public List<PeerEndpoint> Draw(int wanted, PeerEndpoint asker, Random random)
    {
        var drawn = new List<PeerEndpoint>(Math.Min(wanted, _peers.Count));
        for (var i = 0; i < _peers.Count && drawn.Count < wanted; i++)
        {
            Swap(i, random.Next(i, _peers.Count));
            var endpoint = _peers[i].Endpoint;
            if (endpoint != asker && endpoint.Port != 0)
            {
                drawn.Add(endpoint);
            }
        }

        return drawn;
    }

    private void Swap(int i, int j)
    {
        (_peers[i], _peers[j]) = (_peers[j], _peers[i]);
        _places[_peers[i].Endpoint] = i;
        _places[_peers[j].Endpoint] = j;
    }
}
