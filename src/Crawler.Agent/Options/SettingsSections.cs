using System.Reflection;
using Crawler.Agent.Dashboard;
using Crawler.Probing;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observer;
using Crawler.Probing.Pacing;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Probing.WebSeeds;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Crawler.Reporting.Summaries;
using Crawler.Storage;
using Crawler.Storage.Budget;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Leases;
using Crawler.Storage.Partitions;
using Crawler.Storage.Privacy;
using Crawler.Storage.Sessions;

namespace Crawler.Agent.Options;

/// <summary>Every options class of the program: a new one is one line here.</summary>
internal static class SettingsSections
{
    /// <summary>The classes, each with a <c>Section</c> constant that names its part of the configuration.</summary>
    public static readonly IReadOnlyList<Type> All =
    [
        typeof(AgentOptions),
        typeof(LogOptions),
        typeof(DatabaseOptions),
        typeof(JournalOptions),
        typeof(IngestOptions),
        typeof(RetentionOptions),
        typeof(StorageOptions),
        typeof(SessionOptions),
        typeof(PrivacyOptions),
        typeof(ScheduleOptions),
        typeof(NetworkOptions),
        typeof(ObserverOptions),
        typeof(TrackerOptions),
        typeof(PacingOptions),
        typeof(PeerOptions),
        typeof(WebSeedOptions),
        typeof(CrawlOptions),
        typeof(MailOptions),
        typeof(AlertOptions),
        typeof(ReportOptions),
        typeof(DashboardOptions),
    ];

    /// <summary>The name of a class's part of the configuration.</summary>
    public static string NameOf(Type options) =>
        (string?)options.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue()
        ?? throw new InvalidOperationException($"{options.Name} has no Section constant.");

    /// <summary>The settings of a class: its public properties that can be set.</summary>
    public static IEnumerable<PropertyInfo> SettingsOf(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true });
}
