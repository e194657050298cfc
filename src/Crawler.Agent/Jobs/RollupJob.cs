using Crawler.Storage.Rollups;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>Sums up the hours that received observations.</summary>
[DisallowConcurrentExecution]
internal sealed class RollupJob(RollupStore rollups, TimeProvider time, ILogger log) : FleetJob(log)
{
    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken cancellationToken) => rollups.RunAsync(time.GetUtcNow(), cancellationToken);
}
