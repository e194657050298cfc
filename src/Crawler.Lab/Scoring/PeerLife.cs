using Crawler.Lab.Truth;

namespace Crawler.Lab.Scoring;

/// <summary>A peer with all its changes, to be asked what was so in a stretch of time.</summary>
internal sealed class PeerLife
{
    private readonly List<(DateTimeOffset At, bool Reachable, int Have)> _changes = [];

    public PeerLife(PeerTruth peer, DateTimeOffset since)
    {
        Peer = peer;
        _changes.Add((since, peer.Reachable, peer.Have ?? 0));
    }

    /// <summary>Who it is.</summary>
    public PeerTruth Peer { get; }

    /// <summary>Whether visits while it is there end in a handshake.</summary>
    public bool IsVerifiable => Peer.Outcomes.Contains("handshaken", StringComparer.Ordinal);

    /// <summary>Adds what comes later than all that was added before.</summary>
    public void Add(ChangeTruth change) => _changes.Add((change.At, change.Reachable, change.Have));

    /// <summary>The stretches in which it answered, up to the moment until which the truth is known.</summary>
    public IEnumerable<SeenSession> Stays(DateTimeOffset until)
    {
        DateTimeOffset? came = null;
        foreach (var (at, reachable, _) in _changes)
        {
            if (came is { } since && !reachable && at > since)
            {
                yield return new SeenSession(since, since, at, at);
            }

            came = reachable ? came ?? at : null;
        }

        if (came is { } still)
        {
            yield return new SeenSession(still, still, until, null);
        }
    }

    /// <summary>What was so at any moment of a stretch.</summary>
    public Stretch Between(DateTimeOffset from, DateTimeOffset to)
    {
        var first = _changes.FindLastIndex(c => c.At <= from);
        var seen = _changes.Skip(Math.Max(first, 0)).TakeWhile((c, i) => i == 0 || c.At <= to).ToList();
        return new Stretch(
            first >= 0 && seen.TrueForAll(c => c.Reachable), seen.Exists(c => c.Reachable), seen.Min(c => c.Have), seen.Max(c => c.Have));
    }
}

/// <summary>What was so of a peer at any moment of a stretch of time.</summary>
/// <param name="Always">It answered all the time.</param>
/// <param name="Ever">It answered some of the time.</param>
/// <param name="LeastHave">The fewest pieces that it had.</param>
/// <param name="MostHave">The most pieces that it had.</param>
internal readonly record struct Stretch(bool Always, bool Ever, int LeastHave, int MostHave);
