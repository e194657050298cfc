using System.CommandLine;
using System.Globalization;
using Crawler.Agent.Cli.Input;
using Crawler.Agent.Cli.Output;
using Crawler.Storage.Leases;
using Crawler.Storage.Politeness;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler audit politeness</c>: proves from the ledger of requests that no tracker was asked sooner than it allowed.</summary>
internal static class AuditVerb
{
    private const int MaxShown = 100;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var since = MomentOption.Create("--since", "Requests from this moment on: 2026-05-01, 2026-05-01T12:30Z, -7d, -12h or today", "-1d");
        var until = MomentOption.Create("--until", "Requests before this moment", "now");
        var politeness = new Command("politeness", "Holds every request to what its tracker had asked for; exit code 1 when a minimum was undercut") { since, until };
        politeness.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            await using var database = await DatabaseSession.OpenAsync(settings, cancellationToken);
            var report = await new PolitenessAudit(database, settings.Get<ScheduleOptions>()).RunAsync(
                parse.GetValue(since), parse.GetValue(until), cancellationToken);
            Print(report, parse.GetValue(GlobalOptions.Json));
            return report.Violations.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return new Command("audit", "Audits of what the fleet did") { politeness };
    }

    private static void Print(PolitenessReport report, bool json)
    {
        if (json)
        {
            PrintJson(report);
            return;
        }

        var rules = new ConsoleTable("rule", "requests", "violations", "tightest");
        foreach (var rule in report.Rules)
        {
            rules.Add(rule.Rule, Text(rule.Judged), Text(rule.Violated), rule.Tightest is { } time ? Seconds(time) : "");
        }

        rules.Add("requests in all", Text(report.Requests), "", "");
        rules.Print();
        if (report.Violations.Count > 0)
        {
            Console.Out.WriteLine();
            var violations = new ConsoleTable("sent", "rule", "too soon", "tracker", "info-hash", "agent");
            foreach (var one in report.Violations.Take(MaxShown))
            {
                var missing = one.Margin is { } margin ? Seconds(-margin) : "";
                violations.Add(one.SentAt.ToString("O", CultureInfo.InvariantCulture), one.Rule, missing, one.Tracker, one.InfoHash, one.Agent);
            }

            violations.Print();
        }
    }

    private static void PrintJson(PolitenessReport report)
    {
        foreach (var rule in report.Rules)
        {
            JsonLine.Print(w =>
            {
                w.WriteString("rule", rule.Rule);
                w.WriteNumber("requests", rule.Judged);
                w.WriteNumber("violations", rule.Violated);
                w.WriteOptional("tightestSeconds", rule.Tightest?.TotalSeconds, 3);
            });
        }

        foreach (var one in report.Violations)
        {
            JsonLine.Print(w =>
            {
                w.WriteString("violation", one.Rule);
                w.WriteString("tracker", one.Tracker);
                w.WriteString("infoHash", one.InfoHash);
                w.WriteString("agent", one.Agent);
                w.WriteTime("sentAt", new DateTimeOffset(one.SentAt));
                w.WriteTime("allowedAt", one.AllowedAt is { } at ? new DateTimeOffset(at) : null);
            });
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.000} s");
}
