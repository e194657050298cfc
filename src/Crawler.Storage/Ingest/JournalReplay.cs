using Crawler.Storage.Fleet;
using Crawler.Storage.Journal;
using Crawler.Storage.Partitions;
using Crawler.Storage.Sessions;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Stores what a journal holds and the database does not, without its agent: from an archive into a new database, or what a host that is gone
/// had not stored. May be called off and run again: each observation is stored once.
/// </summary>
/// <param name="database">Where to.</param>
/// <param name="ingest">How large transactions are.</param>
/// <param name="sessions">When a peer counts as still there.</param>
/// <param name="loggers">Where to say what is odd.</param>
public sealed class JournalReplay(Database database, IngestOptions ingest, SessionOptions sessions, ILoggerFactory loggers)
{
    // Journal:KeepFor allows no more.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(2);

    /// <summary>Stores all of it. Days that have no partitions get them.</summary>
    /// <param name="directory">The journal's folder, which no agent writes. Its last segment is repaired as at an agent's start; nothing is deleted.</param>
    /// <param name="progress">Told every two seconds.</param>
    /// <param name="cancellationToken">Gives up; what was stored stays.</param>
    /// <exception cref="JournalException">There is no journal, an agent writes it, or the database holds more of it than is there.</exception>
    public async Task<ReplaySummary> RunAsync(string directory, IProgress<ReplayProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var header = HeaderOf(directory);
        // As it is found it stays: nothing is packed, and nothing deleted.
        var options = new JournalOptions { Directory = directory, KeepFor = Longest, PackAfter = Longest };
        await using var journal = JournalWriter.OpenKept(options, header.Agent, database.Time, loggers);
        var agentId = await new AgentStore(database).EnterStoppedAsync(header.Agent, cancellationToken);
        var stored = (await JournalCursor.ReadAsync(database, journal.Id, cancellationToken))?.Stored ?? default;
        await EnsureDaysAsync(directory, stored, cancellationToken);
        using var ingester = new Ingester(database, journal, agentId, ingest, options, sessions, loggers);
        var total = journal.Durable.Ordinal - stored.Ordinal;
        var draining = ingester.DrainAsync(cancellationToken);
        while (await Task.WhenAny(draining, Task.Delay(Rhythm, database.Time, cancellationToken)) != draining)
        {
            progress.Report(new ReplayProgress(total - ingester.Lag.Records, total));
        }

        await draining;
        return new ReplaySummary(header.Agent, journal.Id, total);
    }

    private static SegmentHeader HeaderOf(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new JournalException($"There is no folder '{directory}'.");
        }

        return SegmentFiles.List(directory).Reverse().Select(x => SegmentFiles.ReadHeader(directory, x, out _)).OfType<SegmentHeader>().FirstOrDefault()
            ?? throw new JournalException($"No segment of a journal can be read in '{directory}'.");
    }

    // From the first observation that is to be stored to the last one. What a clock once said of other days the default partitions take, and what
    // comes too late for a day that was dropped, where an alert tells of it.
    private async Task EnsureDaysAsync(string directory, JournalPosition stored, CancellationToken cancellationToken)
    {
        var segments = SegmentFiles.List(directory).Where(x => x >= stored.Segment).Select(x => SegmentFiles.Locate(directory, x)).OfType<string>().ToList();
        var first = segments.Select(x => TimesOf(x).FirstOrDefault()).FirstOrDefault(x => x != default);
        var last = segments.AsEnumerable().Reverse().Select(x => TimesOf(x).LastOrDefault()).FirstOrDefault(x => x != default);
        var now = database.Time.GetUtcNow();
        if (first != default && first <= last && last <= now.AddDays(1) && now - first < Longest)
        {
            var partitions = new PartitionMaintenance(database);
            var firstKept = await partitions.FirstKeptAsync(cancellationToken);
            var from = DateOnly.FromDateTime(first.UtcDateTime);
            await partitions.EnsureDaysAsync(from < firstKept ? firstKept : from, DateOnly.FromDateTime(last.UtcDateTime), cancellationToken);
        }
    }

    private static IEnumerable<DateTimeOffset> TimesOf(string segment) => JournalInspection.Read(segment).Select(x => x.At).OfType<DateTimeOffset>();
}

/// <summary>How far a replay is.</summary>
/// <param name="Records">Records stored.</param>
/// <param name="Total">Records that were to be stored at its begin.</param>
public readonly record struct ReplayProgress(long Records, long Total);

/// <summary>What a replay did.</summary>
/// <param name="Agent">Whose observations they are, as the journal says.</param>
/// <param name="JournalId">The journal's name in the database.</param>
/// <param name="Records">Records that were not in the database before: stored, or put into quarantine.</param>
public sealed record ReplaySummary(string Agent, Guid JournalId, long Records);
