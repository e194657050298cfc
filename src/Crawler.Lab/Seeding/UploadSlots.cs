namespace Crawler.Lab.Seeding;

/// <summary>
/// Who is served: the first interested peers up to the number of slots. When others wait, those served longest make room for them
/// turn by turn. Thread-safe; calls peers under its own lock, so peers must not hold theirs when they call.
/// </summary>
internal sealed class UploadSlots
{
    private readonly Lock _gate = new();
    private readonly int _slots;
    private readonly LinkedList<SeedSession> _served = [];
    private readonly LinkedList<SeedSession> _waiting = [];

    public UploadSlots(int slots) => _slots = slots;

    /// <summary>A peer wants to be served.</summary>
    public void Enter(SeedSession peer)
    {
        lock (_gate)
        {
            if (_served.Contains(peer) || _waiting.Contains(peer))
            {
                return;
            }

            _waiting.AddLast(peer);
            Fill();
        }
    }

    /// <summary>A peer no longer wants to be served, or is gone.</summary>
    public void Leave(SeedSession peer)
    {
        lock (_gate)
        {
            _waiting.Remove(peer);
            if (_served.Remove(peer))
            {
                peer.Choke();
                Fill();
            }
        }
    }

    /// <summary>Gives as many peers as wait their turn, in place of those served longest.</summary>
    public void Rotate()
    {
        lock (_gate)
        {
            for (var i = Math.Min(_waiting.Count, _served.Count); i > 0; i--)
            {
                var longest = _served.First!.Value;
                _served.RemoveFirst();
                longest.Choke();
                _waiting.AddLast(longest);
            }

            Fill();
        }
    }

    private void Fill()
    {
        while (_served.Count < _slots && _waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            _served.AddLast(next);
            next.Value.Unchoke();
        }
    }
}
