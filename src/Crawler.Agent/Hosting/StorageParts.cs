using Crawler.Agent.Options;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Summaries;
using Crawler.Storage;
using Crawler.Storage.Budget;
using Crawler.Storage.Journal;

namespace Crawler.Agent.Hosting;

/// <summary>The folders of an agent that take room.</summary>
internal static class StorageParts
{
    private const int LogsKept = 2;
    private const int SummariesKept = 3;

    /// <summary>All of them. Alerts that wait are few, and are bounded by their number.</summary>
    public static IReadOnlyList<IStoragePart> Of(Settings settings, Database database, JournalWriter journal) =>
    [
        new JournalFolder(database, journal),
        new AgedFolder("logs", settings.Get<LogOptions>().Directory, "crawler-*.log", LogsKept),
        new AgedFolder("reports", settings.Get<ReportOptions>().Directory, "????-??-??T??????Z", SummariesKept),
        new AgedFolder("alerts", settings.Get<AlertOptions>().SpoolDirectory, null, 1),
    ];
}
