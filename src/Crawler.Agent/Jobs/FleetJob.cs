using System.Collections.Concurrent;
using Quartz;
using Serilog;
using Serilog.Context;

namespace Crawler.Agent.Jobs;

/// <summary>
/// A job that runs once in the fleet, on whichever agent gets it. A failed run is tried again at the next firing; three failures in a
/// row on one agent are more than a passing fault and become an alert.
/// </summary>
internal abstract class FleetJob(ILogger log) : IJob
{
    private const int FailuresUntilAlert = 3;

    // Quartz makes a new object for each run.
    private static readonly ConcurrentDictionary<Type, int> Failures = new();

    /// <summary>The log.</summary>
    protected ILogger Log => log;

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var job = LogContext.PushProperty("Job", GetType().Name);
        try
        {
            await RunAsync(cancellationToken);
            Failures[GetType()] = 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Information("The job {Job} was stopped", GetType().Name);
        }
        catch (Exception e)
        {
            var failures = Failures.AddOrUpdate(GetType(), 1, (_, n) => n + 1);
            var logger = failures == FailuresUntilAlert ? log.ForContext("AlertCode", "job_failing") : log;
            logger.Error(e, "The job {Job} failed, {Failures} times in a row now; it runs again at its next time", GetType().Name, failures);
        }
    }

    /// <summary>The work of one run. It must be harmless to run it again.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);
}
