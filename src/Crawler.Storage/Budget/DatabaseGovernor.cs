using Crawler.Storage.Partitions;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Budget;

/// <summary>
/// Keeps the database below its limit: measures it, decides the step that the whole fleet takes, and drops raw days when it comes to that.
/// Must run on one agent at a time.
/// </summary>
public sealed class DatabaseGovernor(
    Database database, PartitionMaintenance partitions, StorageOptions options, RetentionOptions retention, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<DatabaseGovernor>();
    private readonly StorageStore _store = new(database);
    private readonly DatabaseUse _use = new(database, options);
    private readonly StorageLadder _ladder = new(options);

    /// <summary>Measures, makes room where it must, and tells the fleet the step.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = database.Time.GetUtcNow();
        var last = await _store.ReadAsync(StorageStore.DatabaseScope, cancellationToken);
        var use = await MeasureAsync(last, now, cancellationToken);
        var step = _ladder.Next(last, use.Pressure, now);

        // Told first: dropping takes a while, and until then nothing more should come than there is room for.
        await NoteAsync(use, step, now, cancellationToken);
        if (step == StorageStep.None)
        {
            return;
        }

        var dropped = 0;
        while (_ladder.WantsRoom(use.Pressure) && await partitions.DropOldestAsync(now, retention, cancellationToken) is { } day)
        {
            var before = use.UsedBytes;
            use = await MeasureAsync(last, now, cancellationToken);
            dropped++;
            _logger.LogWarning(
                "Storage is short: the raw rows of {Day:yyyy-MM-dd}, all of them in the sums, made room of {Bytes} bytes", day, before - use.UsedBytes);
        }

        if (dropped > 0)
        {
            await NoteAsync(use, step, now, cancellationToken);
        }
    }

    private async Task<StorageUse> MeasureAsync(StorageState? last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var use = await _use.MeasureAsync(cancellationToken);
        return use with { ReservedBytes = use.ReservedBytes + _ladder.ExpectedGrowth(last, use.UsedBytes, now) };
    }

    private Task<StorageState?> NoteAsync(StorageUse use, StorageStep step, DateTimeOffset now, CancellationToken cancellationToken) =>
        _store.NoteAsync(StorageStore.DatabaseScope, use, step, _ladder.ThinningOf(step), options.StopAt, now, null, cancellationToken);
}
