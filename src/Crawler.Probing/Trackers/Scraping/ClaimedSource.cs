using Crawler.Probing.Observations;
using Crawler.Probing.Work;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>Claimed swarms as a pass takes them.</summary>
internal sealed class ClaimedSource(ClaimedSwarms swarms) : ISwarmSource
{
    private int _next;

    /// <inheritdoc/>
    public SwarmRef Current { get; private set; }

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync()
    {
        if (_next == swarms.Count)
        {
            return new ValueTask<bool>(false);
        }

        Current = swarms[_next++];
        return new ValueTask<bool>(true);
    }

    /// <inheritdoc/>
    public ValueTask FillAsync(ScrapeBlock block, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(block);
        var count = Math.Clamp(most - block.Count, 0, swarms.Count - _next);
        block.Add(
            swarms.Ids.Span.Slice(_next, count), swarms.Hashes.Span.Slice(_next * InfoHash.Size, count * InfoHash.Size),
            swarms.HasCounted.Span.Slice(_next, count));
        _next += count;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
