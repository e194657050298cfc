using Crawler.Reporting.Alerts;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>Looks at the fleet and the guarded swarms, and raises and resolves alerts.</summary>
[DisallowConcurrentExecution]
internal sealed class AlertRulesJob(AlertRules rules, TimeProvider time, ILogger log) : FleetJob(log)
{
    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken cancellationToken) => rules.EvaluateAsync(time.GetUtcNow(), cancellationToken);
}
