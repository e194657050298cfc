using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>What a pass has still to ask for: what was given back first, then the source; and what deserves a second look. Safe for use side by side.</summary>
internal sealed class ScrapeBacklog(IAsyncEnumerator<SwarmRef> source, ScrapePlan plan) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1);
    private readonly Lock _lock = new();
    private readonly Queue<SwarmRef> _again = new();
    private readonly Queue<MissingHash> _doubted = new();

    /// <summary>The next swarms to ask for, at most so many; none when there are no more.</summary>
    public async Task<List<SwarmRef>> TakeAsync(Func<int> size, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var group = new List<SwarmRef>(size());
            lock (_lock)
            {
                while (group.Count < group.Capacity && _again.TryDequeue(out var swarm))
                {
                    group.Add(swarm);
                }
            }

            while (group.Count < group.Capacity && await source.MoveNextAsync())
            {
                group.Add(source.Current);
            }

            return group;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Puts the next swarms to ask for into a block, at most so many.</summary>
    public async Task TakeAsync(ScrapeBlock block, int most, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            lock (_lock)
            {
                while (block.Count < most && _again.TryDequeue(out var swarm))
                {
                    block.Add(swarm, plan.HasCounted(swarm));
                }
            }

            if (source is ISwarmSource many)
            {
                await many.FillAsync(block, most, cancellationToken);
                return;
            }

            while (block.Count < most && await source.MoveNextAsync())
            {
                block.Add(source.Current, plan.HasCounted(source.Current));
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Swarms that deserve a second look, at most so many.</summary>
    public List<MissingHash> TakeDoubted(int size)
    {
        lock (_lock)
        {
            var group = new List<MissingHash>(size);
            while (group.Count < size && _doubted.TryDequeue(out var hash))
            {
                group.Add(hash);
            }

            return group;
        }
    }

    /// <summary>To be asked for again.</summary>
    public void GiveBack(IEnumerable<SwarmRef> swarms)
    {
        lock (_lock)
        {
            foreach (var swarm in swarms)
            {
                _again.Enqueue(swarm);
            }
        }
    }

    /// <summary>To be looked at a second time.</summary>
    public void Doubt(IEnumerable<MissingHash> hashes)
    {
        lock (_lock)
        {
            foreach (var hash in hashes)
            {
                _doubted.Enqueue(hash);
            }
        }
    }

    /// <summary>Everything that was not asked for.</summary>
    public async Task<IReadOnlyList<SwarmRef>> RestAsync()
    {
        var rest = new List<SwarmRef>([.. _again, .. _doubted.Select(x => x.Swarm)]);
        while (await source.MoveNextAsync())
        {
            rest.Add(source.Current);
        }

        return rest;
    }

    public void Dispose() => _reading.Dispose();
}
