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
        await JobRuns.RunAsync(GetType().Name, RunAsync, log, cancellationToken);

    /// <summary>The work of one run. It must be harmless to run it again.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);
}
