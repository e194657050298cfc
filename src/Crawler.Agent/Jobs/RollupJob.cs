using Crawler.Storage.Rollups;
using Crawler.Storage.Sessions;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>Ends the sessions of which nothing more is seen, and sums up the hours that received observations.</summary>
[DisallowConcurrentExecution]
internal sealed class RollupJob(SessionMaintenance sessions, RollupStore rollups, RollupPace pace, TimeProvider time, ILogger log)
    : FleetJob(log)
{
    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        await sessions.CloseUnseenAsync(time.GetUtcNow(), cancellationToken);
        await pace.RunAsync(() => rollups.RunAsync(time.GetUtcNow(), cancellationToken));
    }
}
