namespace Crawler.Storage.Networks;

/// <summary>
/// Finds what is known of an address. Where ranges lie within others the narrowest counts, as in routing. 36 bytes of memory a range;
/// a look-up is a binary search that allocates nothing.
/// </summary>
public sealed class NetworkTable
{
    private readonly UInt128[] _first;
    private readonly UInt128[] _last;
    private readonly uint[] _value;

    private NetworkTable(List<NetworkRange> ranges)
    {
        _first = [.. ranges.Select(x => x.First)];
        _last = [.. ranges.Select(x => x.Last)];
        _value = [.. ranges.Select(x => x.Value)];
    }

    /// <summary>A table without ranges.</summary>
    public static NetworkTable Empty { get; } = new([]);

    /// <summary>Ranges once none lies within another.</summary>
    public int Count => _first.Length;

    /// <summary>Makes a table of ranges in any order. Of ranges that cross each other the one that begins later counts.</summary>
    public static NetworkTable Of(IEnumerable<NetworkRange> ranges)
    {
        var sorted = ranges.OrderBy(x => x.First).ThenByDescending(x => x.Last).ToList();
        var flat = new List<NetworkRange>(sorted.Count);
        var open = new Stack<NetworkRange>();
        UInt128 next = 0;
        foreach (var range in sorted)
        {
            CloseBefore(range.First);
            if (open.TryPeek(out var outer) && range.First > next)
            {
                flat.Add(new NetworkRange(next, range.First - 1, outer.Value));
            }

            open.Push(range);
            next = range.First;
        }

        CloseBefore(null);
        return new NetworkTable(flat);

        // What ends before an address is done; what lay around it goes on behind it.
        void CloseBefore(UInt128? address)
        {
            while (open.TryPeek(out var top) && (address is null || top.Last < address))
            {
                open.Pop();
                if (top.Last < next)
                {
                    continue;
                }

                flat.Add(new NetworkRange(next, top.Last, top.Value));
                if (top.Last == UInt128.MaxValue)
                {
                    // Whatever else is open ends here too.
                    open.Clear();
                    return;
                }

                next = top.Last + 1;
            }
        }
    }

    /// <summary>The value of the range that holds an address; null when none does.</summary>
    public uint? Find(UInt128 address)
    {
        var at = Array.BinarySearch(_first, address);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && address <= _last[at] ? _value[at] : null;
    }
}
