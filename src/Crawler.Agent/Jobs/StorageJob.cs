using Crawler.Storage.Budget;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>Keeps the database below its limit.</summary>
[DisallowConcurrentExecution]
internal sealed class StorageJob(DatabaseGovernor governor, ILogger log) : FleetJob(log)
{
    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken cancellationToken) => governor.RunAsync(cancellationToken);
}
