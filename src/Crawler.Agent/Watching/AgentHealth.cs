using System.Globalization;
using Crawler.Agent.Hosting;
using Crawler.Probing.Work;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;

namespace Crawler.Agent.Watching;

/// <summary>Whether the agent gets on with its work, and whether it has what it needs for it.</summary>
/// <param name="pulses">The pulse of each kind of work.</param>
/// <param name="heartbeat">Knows whether the database answers.</param>
/// <param name="ingester">Knows how far the database is behind.</param>
/// <param name="journal">Where observations are kept first.</param>
/// <param name="stallAfter">Work of which nothing was felt for so long stands still.</param>
internal sealed class AgentHealth(
    IReadOnlyList<WorkPulse> pulses, Heartbeat heartbeat, Ingester ingester, JournalWriter journal, TimeSpan stallAfter)
{
    // A journal segment, and room for a log file beside it.
    private const long LeastFreeBytes = 128 << 20;

    /// <summary>The pulses.</summary>
    public IReadOnlyList<WorkPulse> Pulses => pulses;

    /// <summary>Whether the database answered the newest heartbeat.</summary>
    public bool HasDatabase => heartbeat.WasAnswered;

    /// <summary>How far the database is behind the journal.</summary>
    public Storage.Fleet.JournalLag Lag => ingester.Lag;

    /// <summary>Free bytes on the disk of the journal.</summary>
    public long FreeBytes => new DriveInfo(journal.Directory).AvailableFreeSpace;

    /// <summary>Whether each kind of work gets on. What stands still is cured by a new start alone; what waits for room in the journal is not.</summary>
    public IReadOnlyList<HealthPart> Alive() => [.. pulses.Select(x => new HealthPart(
        x.Name, x.Quiet < stallAfter || journal.Fullness is not null, string.Create(CultureInfo.InvariantCulture, $"last got on {x.Quiet.TotalSeconds:0.0} s ago")))];

    /// <summary>Whether the database answers, and the disk has room.</summary>
    public IReadOnlyList<HealthPart> Ready()
    {
        var free = FreeBytes;
        var lag = ingester.Lag;
        return
        [
            new HealthPart("database", HasDatabase, HasDatabase ? "answers" : "does not answer; observations wait in the journal"),
            new HealthPart("journal", free >= LeastFreeBytes && journal.Fullness is null, string.Create(
                CultureInfo.InvariantCulture, $"{free >> 20} MiB free of {LeastFreeBytes >> 20} needed; {lag.Records} observations wait")),
        ];
    }
}
