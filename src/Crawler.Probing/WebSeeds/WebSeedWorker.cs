using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Observer;
using Crawler.Probing.Work;

namespace Crawler.Probing.WebSeeds;

/// <summary>Claims hosts of web seeds that are due, and asks each for its files, one after the other.</summary>
/// <param name="queue">Where work comes from.</param>
/// <param name="prober">Asks.</param>
/// <param name="policy">Which swarms may be asked for.</param>
/// <param name="sink">Where observations go.</param>
/// <param name="options">Pace.</param>
/// <param name="gate">While our own network is at fault nothing is asked.</param>
/// <param name="throttle">Whether there is room for what asking brings.</param>
/// <param name="time">The clock.</param>
public sealed class WebSeedWorker(
    IWebSeedQueue queue, WebSeedProber prober, AddressPolicy policy, IObservationSink sink, WebSeedOptions options, ObserverGate gate, WorkThrottle throttle,
    TimeProvider time)
{
    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    private readonly WorkLoop<WebSeedWork> _loop = new(options.ParallelHosts, IdleWait, IdleWait * CrawlOptions.IdleGrowth, time, queue.WaitAsync);

    /// <summary>Beats whenever a host is claimed, or none is due, or an answer came.</summary>
    public WorkPulse Pulse { get; } = new("web_seed", time);

    /// <summary>Hosts that are being claimed or asked.</summary>
    public int UnderWay => _loop.UnderWay;

    private bool IsHeld => throttle.IsStopped || gate.Outage is not null;

    /// <summary>Works until the token ends, then returns. Throws what the queue or the sink throws: the process must not go on without it.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(ClaimAsync, AskAsync, cancellationToken);

    private async Task<IReadOnlyList<WebSeedWork>> ClaimAsync(int room, CancellationToken cancellationToken)
    {
        var work = IsHeld ? null : await queue.ClaimAsync(cancellationToken);
        Pulse.Beat();
        if (work is null)
        {
            Pulse.RestFor(IWorkQueue.LongestWait);
        }

        return work is null ? [] : [work];
    }

    private async Task AskAsync(WebSeedWork work, CancellationToken cancellationToken)
    {
        var run = new Run { Pause = options.HostPause };
        try
        {
            while (run.Begun < work.Files.Count && !IsHeld && time.GetUtcNow() < work.Until && run.Pause == options.HostPause)
            {
                await AskNextAsync(work, run, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was not asked for is not to wait an interval for that.
            using var limit = new CancellationTokenSource(LastPatience, time);
            await queue.CompleteAsync(work, [.. work.Files.Skip(run.Begun)], run.Pause, limit.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await queue.CompleteAsync(work, [.. work.Files.Skip(run.Begun)], run.Pause, cancellationToken);
        Pulse.Beat();
    }

    private async Task AskNextAsync(WebSeedWork work, Run run, CancellationToken cancellationToken)
    {
        var file = work.Files[run.Begun];
        var seeds = file.Seeds.Where(x => policy.Allows(x.Seed.Swarm.InfoHash)).ToList();
        if (seeds.Count == 0)
        {
            run.Begun++;
            return;
        }

        var answer = await AnswerAsync(file.Target, run, cancellationToken);
        foreach (var (seed, bytes) in seeds)
        {
            await sink.AppendAsync(answer.ToCheck(seed, bytes), cancellationToken);
        }

        Pulse.Beat();
        run.Pause = PauseAfter(answer);
    }

    // A server that was not reached is not tried again for each of its files: it would be the same.
    private async Task<WebSeedAnswer> AnswerAsync(Uri target, Run run, CancellationToken cancellationToken)
    {
        var server = (target.Scheme, target.IdnHost, target.Port);
        if (run.Servers.TryGetValue(server, out var down) && down is not null)
        {
            run.Begun++;
            return down with { At = time.GetUtcNow() };
        }

        if (run.Servers.Count > 0)
        {
            await Task.Delay(options.HostPause, time, cancellationToken);
        }

        run.Begun++;
        var answer = await prober.AskAsync(target, cancellationToken);
        run.Servers[server] = answer.IsOfServer ? answer : null;
        return answer;
    }

    // A server that says when to come again says it for all that it has.
    private TimeSpan PauseAfter(WebSeedAnswer answer)
    {
        if (answer is not { Outcome: ProbeOutcome.HttpError, RetryAfter: { } seconds } || options.HostPause.TotalSeconds >= seconds)
        {
            return options.HostPause;
        }

        var wanted = TimeSpan.FromSeconds(seconds);
        return wanted < options.RetryAfterMax ? wanted : options.RetryAfterMax;
    }

    // How far the work on one host has come.
    private sealed class Run
    {
        public int Begun { get; set; }

        public TimeSpan Pause { get; set; }

        // Those that were asked, and of those that were not reached how.
        public Dictionary<(string Scheme, string Host, int Port), WebSeedAnswer?> Servers { get; } = [];
    }
}
