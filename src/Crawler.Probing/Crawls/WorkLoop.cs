namespace Crawler.Probing.Crawls;

/// <summary>Claims work as long as there is room for it, and does it side by side. The first failure ends the loop.</summary>
/// <param name="parallel">Most pieces of work at one time.</param>
/// <param name="idleWait">The wait after a claim that gave nothing; it doubles with each further one.</param>
/// <param name="longestIdleWait">The longest such wait: asking is most of what an idle agent does.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="expect">
/// After the first wait: waits until there may be work, or so long where nothing tells. Null: only time tells.
/// </param>
internal sealed class WorkLoop<T>(
    int parallel, TimeSpan idleWait, TimeSpan longestIdleWait, TimeProvider timeProvider, Func<TimeSpan, CancellationToken, Task>? expect = null)
{
    private TimeSpan? _wait;
    private volatile int _underWay;

    /// <summary>Pieces of work that are being claimed or done.</summary>
    public int UnderWay => _underWay;

    /// <summary>Runs until the token ends (then returns, with all begun work ended) or something throws (then throws that).</summary>
    /// <param name="claim">Claims at most so many pieces of work; none when nothing is due.</param>
    /// <param name="work">Does one.</param>
    /// <param name="cancellationToken">Stops claiming, and the work under way.</param>
    public async Task RunAsync(
        Func<int, CancellationToken, Task<IReadOnlyList<T>>> claim, Func<T, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task>();
        try
        {
            while (true)
            {
                failed.Token.ThrowIfCancellationRequested();
                var room = parallel - running.Count;
                _underWay = running.Count + 1;
                var claimed = room > 0 ? await claim(room, failed.Token) : [];
                running.AddRange(claimed.Select(x => work(x, failed.Token)));
                _underWay = running.Count;
                _wait = claimed.Count > 0 ? null : _wait;
                if (claimed.Count == 0)
                {
                    await IdleAsync(running, room == 0, failed.Token);
                }

                foreach (var task in running.FindAll(x => x.IsCompleted))
                {
                    running.Remove(task);
                    _underWay = running.Count;
                    await task;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped as asked.
        }
        finally
        {
            await failed.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A failure while stopping is a failure too.
        if (running.Find(x => x.IsFaulted) is { } faulted)
        {
            await faulted;
        }
    }

    private async Task IdleAsync(List<Task> running, bool full, CancellationToken cancellationToken)
    {
        if (full)
        {
            await Task.WhenAny(running).WaitAsync(cancellationToken);
            return;
        }

        var wait = _wait ?? idleWait;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var idle = WaitAsync(wait, ended.Token);
        if (await Task.WhenAny([idle, .. running]) == idle)
        {
            await idle;
            _wait = wait * 2 < longestIdleWait ? wait * 2 : longestIdleWait;
            return;
        }

        await ended.CancelAsync();
        await idle.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (expect is null)
        {
            await Task.Delay(wait, timeProvider, cancellationToken);
            return;
        }

        await Task.Delay(idleWait, timeProvider, cancellationToken);
        await expect(wait, cancellationToken);
    }
}
