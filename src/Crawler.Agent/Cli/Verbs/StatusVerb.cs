using System.CommandLine;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Privacy;
using Crawler.Storage.Querying;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler status</c>: the fleet, its backlog, its storage, and the alerts that are open.</summary>
internal static class StatusVerb
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    // Of the alerts only those that are open: nothing was raised, or ended, after this moment.
    private static readonly IReadOnlyDictionary<string, string> SinceNow = new Dictionary<string, string> { ["since"] = "now" };

    private static readonly (string Report, IReadOnlyDictionary<string, string> Arguments)[] Parts =
        [("fleet_now", None), ("backlog", None), ("storage", None), ("storage_part", None), ("alert", SinceNow)];

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Shows the fleet, what is due, how far the database is behind, how much room is left, and the alerts that are open");
        command.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            await using var database = await DatabaseSession.OpenAsync(settings, cancellationToken);
            var runner = new ReportRunner(new QuerySource(database, settings.Get<PrivacyOptions>().SmallestGroup), TimeProvider.System);
            var renderer = ReportRenderers.Find(parse.GetValue(GlobalOptions.Json) ? "json" : "text")!;
            foreach (var (name, given) in Parts)
            {
                var report = ReportCatalogue.Find(name)!;
                var arguments = ReportArguments.Bind(report, given, TimeProvider.System.GetUtcNow());
                renderer.Render(await runner.RunAsync(report, arguments, int.MaxValue, cancellationToken), Console.Out);
                await Console.Out.WriteLineAsync();
            }

            using var spool = new AlertSpool(settings.Get<AlertOptions>());
            await Console.Error.WriteLineAsync(
                $"Database: {database.Description}; alerts that wait on disk: {spool.Count}");
            return ExitCode.Ok;
        });
        return command;
    }
}
