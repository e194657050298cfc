using System.CommandLine;
using Crawler.Agent.Checks;
using Crawler.Agent.Cli.Output;
using Crawler.Agent.Options;
using Crawler.Probing.Observer;
using Crawler.Probing.Peers;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Crawler.Reporting.Summaries;
using Crawler.Storage.Journal;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler check</c>: tests what the agent needs, each with what to do about it.</summary>
internal static class CheckVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("check", "Tests configuration, database, mail, disk, clock and limits, and says what to do about each fault");
        command.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            var results = await RunAsync(settings, TimeProvider.System, cancellationToken);
            if (parse.GetValue(GlobalOptions.Json))
            {
                results.ForEach(PrintJson);
            }
            else
            {
                PrintTable(results);
            }

            return results.Find(r => r.State == CheckState.Failed)?.ExitCode ?? ExitCode.Ok;
        });
        return command;
    }

    private static async Task<List<CheckResult>> RunAsync(Settings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var (alerts, mail) = (settings.Get<AlertOptions>(), settings.Get<MailOptions>());
        var routing = new AlertRouting(alerts, mail);
        return
        [
            new("configuration", CheckState.Ok, $"file: {settings.File}"),
            .. await DatabaseCheck.RunAsync(settings, time, cancellationToken),
            await MailServerCheck.RunAsync(mail, routing, time, cancellationToken),
            AlertRoutesCheck.Run(alerts, mail, routing, time.GetUtcNow()),
            FolderCheck.Run("disk, journal", settings.Get<JournalOptions>().Directory),
            JournalRoomCheck.Run(settings.Get<JournalOptions>()),
            FolderCheck.Run("disk, logs", settings.Get<LogOptions>().Directory),
            FolderCheck.Run("disk, alerts", alerts.SpoolDirectory),
            FolderCheck.Run("disk, reports", settings.Get<ReportOptions>().Directory),
            DescriptorCheck.Run(settings.Get<PeerOptions>()),
            await ReferenceCheck.RunAsync(settings.Get<ObserverOptions>(), time, cancellationToken),
        ];
    }

    private static void PrintTable(List<CheckResult> results)
    {
        var table = new ConsoleTable("check", "state", "found", "what to do");
        foreach (var result in results)
        {
            table.Add(result.Name, result.State.ToString().ToLowerInvariant(), result.Found, result.Advice);
        }

        table.Print();
    }

    private static void PrintJson(CheckResult result) => JsonLine.Print(w =>
    {
        w.WriteString("check", result.Name);
        w.WriteString("state", result.State.ToString().ToLowerInvariant());
        w.WriteString("found", result.Found);
        w.WriteString("advice", result.Advice);
    });
}
