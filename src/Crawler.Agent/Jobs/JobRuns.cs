using System.Collections.Concurrent;
using Serilog;
using Serilog.Context;

namespace Crawler.Agent.Jobs;

/// <summary>
/// Runs of jobs that one agent at a time does for the fleet. A failed run is tried again at its next time; three failures in a row on one
/// agent are more than a passing fault and become an alert.
/// </summary>
internal static class JobRuns
{
    private const int FailuresUntilAlert = 3;

    private static readonly ConcurrentDictionary<string, int> Failures = new(StringComparer.Ordinal);

    /// <summary>Runs a job once. Throws nothing but what ends the agent.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="run">The work. It must be harmless to run it again.</param>
    /// <param name="log">Where its failures are told.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(string job, Func<CancellationToken, Task> run, ILogger log, CancellationToken cancellationToken)
    {
        using var context = LogContext.PushProperty("Job", job);
        try
        {
            await run(cancellationToken);
            Failures[job] = 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Information("The job {Job} was stopped", job);
        }
        catch (Exception e)
        {
            var failures = Failures.AddOrUpdate(job, 1, (_, n) => n + 1);
            var logger = failures == FailuresUntilAlert ? log.ForContext("AlertCode", "job_failing") : log;
            logger.Error(e, "The job {Job} failed, {Failures} times in a row now; it runs again at its next time", job, failures);
        }
    }
}
