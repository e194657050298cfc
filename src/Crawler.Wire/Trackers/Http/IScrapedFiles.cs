using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Http;

/// <summary>Takes the counts of swarms as they are read. Of a hash that comes twice the first counts.</summary>
internal interface IScrapedFiles
{
    /// <summary>Takes the counts of a swarm.</summary>
    void Add(InfoHash hash, ScrapeCounts counts);
}

/// <summary>Keeps all of them.</summary>
internal readonly struct ScrapedByHash(Dictionary<InfoHash, ScrapeCounts> counts) : IScrapedFiles
{
    /// <summary>What was read.</summary>
    public IReadOnlyDictionary<InfoHash, ScrapeCounts> Counts => counts;

    /// <inheritdoc/>
    public void Add(InfoHash hash, ScrapeCounts value) => counts.TryAdd(hash, value);
}

/// <summary>Keeps those that were asked for, each in its place. Most trackers answer in the order asked, so that the next one is tried first.</summary>
internal ref struct ScrapedAsAsked(ReadOnlySpan<InfoHash> asked, Span<ScrapeCounts?> counts) : IScrapedFiles
{
    private readonly ReadOnlySpan<InfoHash> _asked = asked;
    private readonly Span<ScrapeCounts?> _counts = counts;
    private int _next;

    /// <inheritdoc/>
    public void Add(InfoHash hash, ScrapeCounts value)
    {
        var place = _next < _asked.Length && _asked[_next] == hash ? _next : _asked.IndexOf(hash);
        if (place >= 0)
        {
            _counts[place] ??= value;
            _next = place + 1;
        }
    }

    /// <summary>Gives what was said of a hash to each place that asks for it.</summary>
    public readonly void Repeat()
    {
        for (var i = 0; i < _asked.Length; i++)
        {
            _counts[i] ??= _asked[..i].IndexOf(_asked[i]) is var first and >= 0 ? _counts[first] : null;
        }
    }
}
