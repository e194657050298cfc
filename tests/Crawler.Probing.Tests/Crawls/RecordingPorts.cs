using System.Collections.Concurrent;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;

namespace Crawler.Probing.Tests.Crawls;

/// <summary>The two ports of the loops, in memory: what they were handed, and work that a test puts in.</summary>
internal sealed class RecordingPorts : IObservationSink, IWorkQueue
{
    private readonly ConcurrentQueue<Observation> _observations = new();
    private readonly ConcurrentQueue<TrackerCheck> _learned = new();
    private readonly ConcurrentQueue<IReadOnlyList<SwarmRef>> _givenBack = new();
    private readonly ConcurrentQueue<CrawlWork> _completed = new();
    private readonly ConcurrentQueue<(SwarmRef Swarm, SwarmMetadata Metadata)> _metadata = new();

    public ConcurrentDictionary<AddressFamily, ScrapeLimits> Limits { get; } = new();

    public IReadOnlyList<SwarmRef> GivenBack => [.. _givenBack.SelectMany(x => x)];

    public ConcurrentQueue<CrawlWork> Crawls { get; } = new();

    public ConcurrentQueue<ScrapeWork> Scrapes { get; } = new();

    public ConcurrentQueue<int> Claims { get; } = new();

    public IReadOnlyList<Observation> Observations => [.. _observations];

    public IReadOnlyList<TrackerCheck> Learned => [.. _learned];

    public IReadOnlyList<(SwarmRef Swarm, SwarmMetadata Metadata)> Metadata => [.. _metadata];

    public IReadOnlyList<CrawlWork> Completed => [.. _completed];

    public Action? OnAppend { get; set; }

    public Action? OnComplete { get; set; }

    public ValueTask AppendAsync(Observation observation, CancellationToken cancellationToken)
    {
        foreach (var one in observation is ScrapedBlock block ? ChecksOf(block.Block) : [observation])
        {
            _observations.Enqueue(one);
        }

        OnAppend?.Invoke();
        return ValueTask.CompletedTask;
    }

    // The block is used again.
    private static List<Observation> ChecksOf(ScrapeBlock block) =>
        [.. block.Requests.ToArray().Where(x => x.State == BlockState.Ended).Select(x => block.CheckOf(x))];

    public Task<ScrapeWork?> ClaimScrapeAsync(int maxSwarms, CancellationToken cancellationToken) =>
        Task.FromResult(Scrapes.TryDequeue(out var work) ? work : null);

    public Task WaitForScrapesAsync(TimeSpan unknown, CancellationToken cancellationToken) => WaitForCrawlsAsync(unknown, cancellationToken);

    public Task WaitForCrawlsAsync(TimeSpan unknown, CancellationToken cancellationToken) =>
        Task.Delay(unknown, TimeProvider.System, cancellationToken);

    public Task<IReadOnlyList<CrawlWork>> ClaimCrawlsAsync(int maxSwarms, CancellationToken cancellationToken)
    {
        Claims.Enqueue(maxSwarms);
        var claimed = new List<CrawlWork>();
        while (claimed.Count < maxSwarms && Crawls.TryDequeue(out var work))
        {
            claimed.Add(work);
        }

        return Task.FromResult<IReadOnlyList<CrawlWork>>(claimed);
    }

    public Task CompleteCrawlAsync(CrawlWork work, CancellationToken cancellationToken)
    {
        _completed.Enqueue(work);
        OnComplete?.Invoke();
        return Task.CompletedTask;
    }

    public Task LearnAsync(TrackerCheck check, CancellationToken cancellationToken)
    {
        _learned.Enqueue(check);
        return Task.CompletedTask;
    }

    public Task LearnAsync(TrackerRef tracker, AddressFamily family, ScrapeLimits limits, CancellationToken cancellationToken)
    {
        Limits[family] = limits;
        return Task.CompletedTask;
    }

    public Task GiveBackAsync(TrackerRef tracker, IReadOnlyList<SwarmRef> swarms, CancellationToken cancellationToken)
    {
        _givenBack.Enqueue(swarms);
        return Task.CompletedTask;
    }

    public Task LearnAsync(SwarmRef swarm, SwarmMetadata metadata, CancellationToken cancellationToken)
    {
        _metadata.Enqueue((swarm, metadata));
        return Task.CompletedTask;
    }
}
