using Serilog;

namespace Crawler.Agent.Watching;

/// <summary>
/// Feels the pulse of the work. What stands still is an alert, until it gets on; and as long as anything stands still the service manager
/// is not told that the agent lives, so that it starts it anew.
/// </summary>
internal sealed class StallWatch(AgentHealth health, ServiceManager manager, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan LongestRhythm = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> _stalled = new(StringComparer.Ordinal);

    /// <summary>Watches until the token ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Twice in the time that the service manager allows, and once more for a beat that comes late.
        var rhythm = manager.Watchdog / 3 is { } third && third < LongestRhythm ? third : LongestRhythm;
        using var timer = new PeriodicTimer(rhythm, time);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private void Look()
    {
        var parts = health.Alive();
        foreach (var part in parts)
        {
            if (part.IsWell ? _stalled.Remove(part.Name) : _stalled.Add(part.Name))
            {
                Tell(part);
            }
        }

        if (_stalled.Count == 0)
        {
            manager.Alive();
        }
    }

    private void Tell(HealthPart part)
    {
        var alert = log.ForContext("AlertCode", Reporting.Alerts.AlertCodes.WorkerStalled).ForContext("AlertKey", part.Name);
        if (part.IsWell)
        {
            alert.ForContext("AlertResolved", true).Information("The work {Work} gets on again", part.Name);
            manager.Status("At work");
        }
        else
        {
            alert.ForContext("AlertSeverity", "critical").Error("The work {Work} stands still: {Detail}", part.Name, part.Detail);
            manager.Status($"{part.Name} stands still: {part.Detail}");
        }
    }
}
