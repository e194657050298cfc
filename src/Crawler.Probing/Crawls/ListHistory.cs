using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Crawls;

/// <summary>The newest lists of peers that one tracker gave of one swarm. Of each peer only a hash is kept, as it takes no more to know it again.</summary>
internal sealed class ListHistory
{
    // One list that is judged, one after it, and two before. More would mostly find peers that were away meanwhile.
    private const int MostLists = 4;
    private const int FewestLists = 3;

    // Who is named before and after a longer time may well have been away in between.
    private static readonly TimeSpan LongestGap = TimeSpan.FromHours(2);

    private readonly List<int[]> _lists = [];
    private DateTimeOffset _newestAt;

    /// <summary>Peers in all lists kept.</summary>
    public int Count => _lists.Sum(x => x.Length);

    /// <summary>Adds a list, and gives what it and those before tell of the one before it; null while there are too few.</summary>
    public ListRecapture? Add(IReadOnlyList<PeerEndpoint> peers, DateTimeOffset at)
    {
        if (at - _newestAt > LongestGap)
        {
            _lists.Clear();
        }

        var named = peers.Select(x => x.GetHashCode()).Distinct().Order().ToArray();
        _lists.Add(named);
        _newestAt = at;
        if (_lists.Count > MostLists)
        {
            _lists.RemoveAt(0);
        }

        return _lists.Count < FewestLists ? null : Judge(_lists[^2], named);
    }

    private ListRecapture Judge(int[] list, int[] after)
    {
        var before = _lists.Take(_lists.Count - 2).ToArray();
        var (known, again) = (0, 0);
        foreach (var peer in after)
        {
            if (Array.Exists(before, x => Holds(x, peer)))
            {
                known++;
                again += Holds(list, peer) ? 1 : 0;
            }
        }

        return new ListRecapture(list.Length, known, again);
    }

    private static bool Holds(int[] list, int peer) => Array.BinarySearch(list, peer) >= 0;
}
