using Crawler.Reporting.Summaries;
using Crawler.Storage.Rollups;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>Writes the scheduled summary: into the database, to a folder, and by mail. Rolls up first, so that it holds the latest.</summary>
[DisallowConcurrentExecution]
internal sealed class SummaryJob(RollupStore rollups, SummaryWriter summaries, TimeProvider time, ILogger log) : FleetJob(log)
{
    private readonly ILogger _log = log;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await rollups.RunAsync(now, cancellationToken);
        if (await summaries.RunAsync(now, cancellationToken) is { } folder)
        {
            _log.Information("Wrote the summary to {Folder}", folder);
        }
    }
}
