using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tracking;

/// <summary>
/// The peers of one info-hash, sorted by what decides who is told of them: seeds apart from leechers, IPv4 from IPv6, and those that
/// listen nowhere from all. Not thread-safe; <see cref="TrackerState"/> locks.
/// </summary>
internal sealed class TrackedSwarm
{
    // Of leechers, then of seeds: IPv4, IPv6, listening nowhere.
    private const int Kinds = 3;
    private const int Nowhere = 2;
    private readonly PeerBag?[] _bags = new PeerBag?[2 * Kinds];

    /// <summary>Begins with so many completed downloads.</summary>
    public TrackedSwarm(int completed = 0) => Completed = completed;

    /// <summary>Peers now.</summary>
    public int Count => Seeds + Leechers;

    /// <summary>Downloads that were told to be complete.</summary>
    public int Completed { get; private set; }

    /// <summary>Seeds, leechers and completed downloads.</summary>
    public ScrapeCounts Counts => new(Seeds, Leechers, Completed);

    private int Leechers => Sum(_bags.AsSpan(0, Kinds));

    private int Seeds => Sum(_bags.AsSpan(Kinds));

    /// <summary>Whether the peer is known.</summary>
    public bool Contains(PeerEndpoint endpoint) => IsIn(endpoint, seed: false) || IsIn(endpoint, seed: true);

    /// <summary>Adds a peer, or renews what is known of it.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="completed">It says that its download became complete just now.</param>
    public void Put(TrackedPeer peer, bool completed)
    {
        Completed += completed && !IsIn(peer.Endpoint, seed: true) ? 1 : 0;
        _bags[Place(peer.Endpoint, !peer.IsSeed)]?.Remove(peer.Endpoint);
        (_bags[Place(peer.Endpoint, peer.IsSeed)] ??= new PeerBag()).Put(peer);
    }

    /// <summary>Forgets a peer; false when it was not known.</summary>
    public bool Remove(PeerEndpoint endpoint) =>
        _bags[Place(endpoint, seed: false)]?.Remove(endpoint) is true || _bags[Place(endpoint, seed: true)]?.Remove(endpoint) is true;

    /// <summary>Forgets every peer that was last heard of before <paramref name="limit"/> and returns how many.</summary>
    public int RemoveOlderThan(DateTimeOffset limit) => _bags.Sum(bag => bag?.RemoveOlderThan(limit) ?? 0);

    /// <summary>All peers.</summary>
    public IEnumerable<TrackedPeer> Peers => _bags.SelectMany(bag => bag is null ? [] : bag.Peers.ToArray());

    /// <summary>Draws up to <paramref name="wanted"/> distinct peers, each equally likely, but not the asker and none that cannot be dialled.</summary>
    /// <param name="wanted">How many.</param>
    /// <param name="asker">Who asks.</param>
    /// <param name="askerIsSeed">Whether other seeds are left out: the asker could do nothing with them.</param>
    /// <param name="families">Which addresses it can be told of.</param>
    /// <param name="random">The choice.</param>
    public List<PeerEndpoint> Draw(int wanted, PeerEndpoint asker, bool askerIsSeed, PeerFamilies families, Random random)
    {
        Span<int> left = stackalloc int[_bags.Length];
        Span<int> share = stackalloc int[_bags.Length];
        var total = 0;
        for (var i = 0; i < _bags.Length; i++)
        {
            var kind = i % Kinds;
            var told = kind != Nowhere && families.HasFlag((PeerFamilies)(1 << kind)) && !(askerIsSeed && i >= Kinds);
            left[i] = told && _bags[i] is { } bag ? bag.Count - (bag.Contains(asker) ? 1 : 0) : 0;
            total += left[i];
        }

        wanted = Math.Min(wanted, total);
        for (var n = 0; n < wanted; n++)
        {
            var pick = random.Next(total--);
            var i = 0;
            for (; pick >= left[i]; i++)
            {
                pick -= left[i];
            }

            left[i]--;
            share[i]++;
        }

        var drawn = new List<PeerEndpoint>(wanted);
        for (var i = 0; i < _bags.Length; i++)
        {
            _bags[i]?.Draw(share[i], asker, random, drawn);
        }

        return drawn;
    }

    private static int Sum(ReadOnlySpan<PeerBag?> bags)
    {
        var sum = 0;
        foreach (var bag in bags)
        {
            sum += bag?.Count ?? 0;
        }

        return sum;
    }

    private static int Place(PeerEndpoint endpoint, bool seed) =>
        (seed ? Kinds : 0) + (endpoint.Port == 0 ? Nowhere : endpoint.IsV4 ? 0 : 1);

    private bool IsIn(PeerEndpoint endpoint, bool seed) => _bags[Place(endpoint, seed)]?.Contains(endpoint) is true;
}
