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
    protected override async Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        await rollups.RunAsync(time.GetUtcNow(), cancellationToken);
        // Until when it was due, not until when it got its turn: the periods of a schedule adjoin, and a run that is repeated writes nothing.
        if (await summaries.RunAsync(due, cancellationToken) is { } folder)
        {
            _log.Information("Wrote the summary to {Folder}", folder);
        }
    }
}
