using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>A job that runs once in the fleet, on whichever agent gets it; see <see cref="JobRuns"/>.</summary>
internal abstract class FleetJob(ILogger log) : IJob
{
    /// <summary>The log.</summary>
    protected ILogger Log => log;

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await JobRuns.RunAsync(GetType().Name, c => RunAsync((context.ScheduledFireTimeUtc ?? context.FireTimeUtc).ToUniversalTime(), c), log, cancellationToken);

    /// <summary>The work of one run. It must be harmless to run it again.</summary>
    /// <param name="due">
    /// When the schedule asked for it, UTC: the same for a run that starts late, and for one that does again what an agent died in. After an
    /// outage, when the one run for all that were missed began.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    protected abstract Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken);
}
