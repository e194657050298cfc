using Microsoft.Extensions.Hosting;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>
/// Starts the fleet's schedule with the agent and stops it with the agent. Running jobs may end first, but not for ever: while the
/// database is away the store tries again and again to give back what it holds, and the agent must stop all the same. What it still
/// held then goes to another agent, as after a crash.
/// </summary>
/// <param name="factory">Makes the scheduler.</param>
/// <param name="unwanted">Jobs that the settings no longer ask for, which the store may still know.</param>
/// <param name="stopTimeout">How long a stop may take.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class FleetScheduler(ISchedulerFactory factory, IReadOnlyList<string> unwanted, TimeSpan stopTimeout, TimeProvider time, ILogger log) : IHostedService
{
    // Once jobs of this schedule, done by turns since.
    private static readonly string[] Former = ["RollupJob", "StorageJob", "AlertRulesJob"];

    private IScheduler? _scheduler;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _scheduler = await factory.GetScheduler(cancellationToken);
        foreach (var job in Former.Concat(unwanted))
        {
            await _scheduler.DeleteJob(new JobKey(job), cancellationToken);
        }

        await _scheduler.Start(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is null)
        {
            return;
        }

        // Half of the time is for those that are stopped after this.
        using var jobs = new CancellationTokenSource(stopTimeout / 4, time);
        try
        {
            await _scheduler.Shutdown(waitForJobsToComplete: true, jobs.Token).AsTask().WaitAsync(stopTimeout / 2, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            log.Warning("The schedule did not stop in time: its jobs or its database hold it up");
        }
    }
}
