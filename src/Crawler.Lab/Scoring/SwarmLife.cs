using Crawler.Lab.Truth;

namespace Crawler.Lab.Scoring;

/// <summary>A swarm with all its states and peers.</summary>
internal sealed class SwarmLife
{
    private readonly List<StateTruth> _states = [];

    public SwarmLife(SwarmTruth swarm, DateTimeOffset since)
    {
        Swarm = swarm;
        _states.Add(new StateTruth(since, swarm.InfoHash, swarm.Seeds, swarm.Leechers, swarm.DistributedCopies));
    }

    /// <summary>Which swarm.</summary>
    public SwarmTruth Swarm { get; }

    /// <summary>Its peers by where they are listed.</summary>
    public Dictionary<string, PeerLife> Peers { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds what comes later than all that was added before.</summary>
    public void Add(StateTruth state) => _states.Add(state);

    /// <summary>The states of a stretch of time, at least one.</summary>
    public IReadOnlyList<StateTruth> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var first = Math.Max(_states.FindLastIndex(s => s.At <= from), 0);
        return [.. _states.Skip(first).TakeWhile((s, i) => i == 0 || s.At <= to)];
    }
}
