using Crawler.Probing.Work;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Budget;

/// <summary>
/// Keeps an agent's folders below their limit, and the agent to the step that the fleet takes for the database. While the database is away
/// the folders are governed all the same.
/// </summary>
public sealed class AgentGovernor
{
    private readonly Database _database;
    private readonly string _scope;
    private readonly IReadOnlyList<IStoragePart> _parts;
    private readonly StorageOptions _options;
    private readonly WorkThrottle _throttle;
    private readonly ILogger _logger;
    private readonly StorageStore _store;
    private readonly StorageLadder _ladder;
    private StorageState? _own;
    private StorageState? _fleet;

    /// <summary>For one agent.</summary>
    /// <param name="database">Where the fleet's step is told.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="parts">Its folders.</param>
    /// <param name="options">Limits.</param>
    /// <param name="throttle">Is told how much work there is room for.</param>
    /// <param name="loggers">Where a change of step is told.</param>
    public AgentGovernor(
        Database database, string agent, IReadOnlyList<IStoragePart> parts, StorageOptions options, WorkThrottle throttle, ILoggerFactory loggers)
    {
        (_database, _scope, _parts, _options, _throttle) = (database, StorageStore.ScopeOf(agent), parts, options, throttle);
        _logger = loggers.CreateLogger<AgentGovernor>();
        _store = new StorageStore(database);
        _ladder = new StorageLadder(options);
    }

    /// <summary>Governs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.MeasureEvery, _database.Time);
        do
        {
            await RunOnceAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Measures once, and acts on it.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = _database.Time.GetUtcNow();
        var use = Measure(now);
        var step = _ladder.Next(_own, use.Pressure, now);
        var since = _own?.Step == step ? _own.StepSince : now;
        _own = new StorageState(_scope, now, use.UsedBytes, step, since, _ladder.ThinningOf(step));
        Obey();
        try
        {
            _fleet = await _store.NoteAsync(
                _scope, use, step, _own.Thinning, _options.StopAt, now, StorageStore.DatabaseScope, cancellationToken);
            Obey();
            if (Step >= StorageStep.Dropping)
            {
                await MakeRoomAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            _logger.LogDebug(e, "Storage could not be governed just now: {Reason}", e.Message);
        }
    }

    private StorageStep Step => new[] { _own?.Step, _fleet?.Step }.Max() ?? StorageStep.None;

    private StorageUse Measure(DateTimeOffset now)
    {
        var parts = _parts.Select(x => new PartUse(x.Name, FolderSize.Of(x.Directory))).ToList();
        var room = _parts.Select(x => FolderSize.RoomAt(x.Directory, _options)).Min();
        // A private cluster's budget holds for cluster and folders together, and is the fleet's to keep.
        long? budget = _options.BudgetBytes > 0 && !_database.IsEmbedded ? _options.BudgetBytes : null;
        return new StorageUse(parts, _ladder.ExpectedGrowth(_own, parts.Sum(x => x.Bytes), now), budget, room);
    }

    private async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        foreach (var part in _parts)
        {
            await part.MakeRoomAsync(cancellationToken);
        }
    }

    private void Obey()
    {
        var thinning = Math.Max(_own?.Thinning ?? 1, _fleet?.Thinning ?? 1);
        var isStopped = Step == StorageStep.Stopped;
        if (isStopped != _throttle.IsFull || thinning != _throttle.Thinning)
        {
            _logger.LogWarning(
                "Storage: {Work}", isStopped ? "nothing is claimed any more" : thinning > 1 ? $"one of {thinning} is looked at" : "there is room for all work");
        }

        _throttle.Set(thinning, isStopped);
    }
}
