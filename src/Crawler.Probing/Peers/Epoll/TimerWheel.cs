namespace Crawler.Probing.Peers.Epoll;

/// <summary>
/// One deadline for each slot, to be set, moved and dropped at the cost of a few writes. Deadlines lie on ticks; what lies further away
/// than the wheel is wide is looked at once a turn.
/// </summary>
internal sealed class TimerWheel
{
    private const int Width = 1024;
    private const int None = -1;
    private readonly int[] _first = new int[Width];
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _bucket;
    private readonly long[] _due;
    private long _tick;

    /// <param name="slots">Slots, none of which has a deadline yet.</param>
    public TimerWheel(int slots)
    {
        _next = new int[slots];
        _previous = new int[slots];
        _bucket = new int[slots];
        _due = new long[slots];
        _first.AsSpan().Fill(None);
        _bucket.AsSpan().Fill(None);
    }

    /// <summary>Sets or moves a slot's deadline.</summary>
    public void Set(int slot, long due)
    {
        if (_bucket[slot] != None && _due[slot] == due)
        {
            return;
        }

        Drop(slot);
        _due[slot] = due;
        Hang(slot);
    }

    /// <summary>Drops a slot's deadline, if it has one.</summary>
    public void Drop(int slot)
    {
        var bucket = _bucket[slot];
        if (bucket == None)
        {
            return;
        }

        var (previous, next) = (_previous[slot], _next[slot]);
        if (previous == None)
        {
            _first[bucket] = next;
        }
        else
        {
            _next[previous] = next;
        }

        if (next != None)
        {
            _previous[next] = previous;
        }

        _bucket[slot] = None;
    }

    /// <summary>Goes on to a tick, and adds the slots whose deadlines have passed; they have none any more.</summary>
    public void Advance(long tick, List<int> passed)
    {
        // Whoever slept for longer than a turn need not go around twice.
        _tick = Math.Max(_tick, tick - Width);
        while (_tick < tick)
        {
            _tick++;
            var slot = _first[_tick % Width];
            while (slot != None)
            {
                var next = _next[slot];
                if (_due[slot] <= tick)
                {
                    Drop(slot);
                    passed.Add(slot);
                }

                slot = next;
            }
        }
    }

    private void Hang(int slot)
    {
        // Never on the tick that is over: it does not come again before the next turn.
        var bucket = (int)(Math.Max(_due[slot], _tick + 1) % Width);
        var first = _first[bucket];
        _first[bucket] = slot;
        _next[slot] = first;
        _previous[slot] = None;
        _bucket[slot] = bucket;
        if (first != None)
        {
            _previous[first] = slot;
        }
    }
}
