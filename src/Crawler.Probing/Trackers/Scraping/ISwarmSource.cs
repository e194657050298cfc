using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>Swarms one at a time, or many at a time into a block.</summary>
public interface ISwarmSource : IAsyncEnumerator<SwarmRef>
{
    /// <summary>Adds the next swarms to a block until it has so many or there are no more.</summary>
    ValueTask FillAsync(ScrapeBlock block, int most, CancellationToken cancellationToken);
}
