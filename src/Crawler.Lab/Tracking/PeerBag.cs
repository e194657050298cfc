using System.Runtime.InteropServices;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Tracking;

/// <summary>Peers of one kind: found by endpoint, drawn at random. Not thread-safe.</summary>
internal sealed class PeerBag
{
    private readonly Dictionary<PeerEndpoint, int> _places = [];
    private readonly List<TrackedPeer> _peers = [];

    /// <summary>Peers in it.</summary>
    public int Count => _peers.Count;

    /// <summary>The peers in no order.</summary>
    public ReadOnlySpan<TrackedPeer> Peers => CollectionsMarshal.AsSpan(_peers);

    /// <summary>Whether a peer is in it.</summary>
    public bool Contains(PeerEndpoint endpoint) => _places.ContainsKey(endpoint);

    /// <summary>Adds a peer, or renews what is known of it.</summary>
    public void Put(TrackedPeer peer)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, peer.Endpoint, out var known);
        if (known)
        {
            _peers[place] = peer;
            return;
        }

        place = _peers.Count;
        _peers.Add(peer);
    }

    /// <summary>Takes a peer out; false when it was not in.</summary>
    public bool Remove(PeerEndpoint endpoint)
    {
        if (!_places.Remove(endpoint, out var place))
        {
            return false;
        }

        var last = _peers.Count - 1;
        if (place != last)
        {
            _peers[place] = _peers[last];
            _places[_peers[place].Endpoint] = place;
        }

        _peers.RemoveAt(last);
        return true;
    }

    /// <summary>Takes out every peer that was last heard of before <paramref name="limit"/> and returns how many.</summary>
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

    /// <summary>Draws up to <paramref name="wanted"/> distinct peers, each equally likely, but not the asker.</summary>
    public void Draw(int wanted, PeerEndpoint asker, Random random, List<PeerEndpoint> drawn)
    {
        for (var i = 0; i < _peers.Count && wanted > 0; i++)
        {
            Swap(i, random.Next(i, _peers.Count));
            if (_peers[i].Endpoint != asker)
            {
                drawn.Add(_peers[i].Endpoint);
                wanted--;
            }
        }
    }

    private void Swap(int i, int j)
    {
        (_peers[i], _peers[j]) = (_peers[j], _peers[i]);
        _places[_peers[i].Endpoint] = i;
        _places[_peers[j].Endpoint] = j;
    }
}
