using Crawler.Reporting.Alerts;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>Tells people that the crawler still runs.</summary>
[DisallowConcurrentExecution]
internal sealed class StillRunningJob(StillRunning letter, TimeProvider time, ILogger log) : FleetJob(log)
{
    /// <inheritdoc/>
    protected override Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken) => letter.QueueAsync(time.GetUtcNow(), cancellationToken);
}
