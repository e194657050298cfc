using Crawler.Storage.Partitions;
using Crawler.Storage.Rollups;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>Makes the partitions of the next days, drops those beyond retention whose rows are all in the sums, folds old hours into days, and forgets old contents.</summary>
[DisallowConcurrentExecution]
internal sealed class MaintenanceJob(
    PartitionMaintenance partitions, RollupFold fold, ContentRetention contents, RetentionOptions retention, TimeProvider time, ILogger log) : FleetJob(log)
{
    /// <inheritdoc/>
    protected override async Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await partitions.EnsureAsync(now, retention, cancellationToken);
        foreach (var fault in await partitions.CheckAsync(now, retention, cancellationToken))
        {
            Log.Warning("Raw rows are kept beyond their time, for the sums do not hold them all: {Fault}", fault);
        }

        await partitions.DropOldAsync(now, retention, cancellationToken);
        await contents.ForgetAsync(now, retention, cancellationToken);
        foreach (var day in await fold.RunAsync(now, retention, cancellationToken))
        {
            Log.Information("The hours of {Day:yyyy-MM-dd} were folded into one row a day", day);
        }
    }
}
