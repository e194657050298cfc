using System.CommandLine;
using Crawler.Agent.Cli.Output;
using Crawler.Probing.Observations;
using Crawler.Reporting.Reports;
using Crawler.Storage.Clients;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler reclassify</c>: applies the rules that tell programs apart to visits that were stored before them.</summary>
internal static class ReclassifyVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var since = Moment("--since", "Visits from this moment on: 2026-05-01, 2026-05-01T12:30Z, -7d, -12h or today [default: the oldest stored]");
        var until = Moment("--until", "Visits before this moment [default: the newest]");
        var dryRun = new Option<bool>("--dry-run") { Description = "Tells what would change, and changes nothing" };
        var command = new Command("reclassify", "Tells the programs of stored peers anew by the rules of this version; reports follow with the next rollup")
        {
            since, until, dryRun,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var database = await parse.OpenDatabaseAsync(cancellationToken);
            var progress = new Progress<DateTimeOffset>(x => Console.Error.WriteLine($"{x.UtcDateTime:yyyy-MM-dd HH:mm} done"));
            var result = await new VisitReclassifier(database).RunAsync(
                parse.GetValue(since), parse.GetValue(until), parse.GetValue(dryRun), Console.IsErrorRedirected ? null : progress, cancellationToken);
            Print(result, parse.GetValue(GlobalOptions.Json), parse.GetValue(dryRun));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<DateTimeOffset?> Moment(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var moment = ReportArguments.ReadMoment(result.Tokens[0].Value, TimeProvider.System.GetUtcNow());
            if (moment is null)
            {
                result.AddError($"{name} '{result.Tokens[0].Value}' is not a time: write 2026-05-01, 2026-05-01T12:30Z, -7d, -12h, now or today");
            }

            return moment;
        },
    };

    private static void Print(Reclassification result, bool json, bool isDryRun)
    {
        var table = new ConsoleTable("was", "is", "identity", "visits");
        foreach (var change in result.Changes)
        {
            if (!json)
            {
                table.Add(Text(change.Was), Text(change.Is), change.Is.Identity.ToCode(), $"{change.Visits}");
                continue;
            }

            JsonLine.Print(w =>
            {
                w.WriteString("wasClient", change.Was.Client);
                w.WriteString("wasVersion", change.Was.Version);
                w.WriteString("client", change.Is.Client);
                w.WriteString("version", change.Is.Version);
                w.WriteString("identity", change.Is.Identity.ToCode());
                w.WriteNumber("visits", change.Visits);
            });
        }

        if (!json)
        {
            table.Print();
            Console.Out.WriteLine($"{result.Changed} of {result.Visits} visits in {result.Hours} hours {(isDryRun ? "would be told otherwise" : "are told otherwise now")}");
        }
    }

    private static string Text(PeerName name) => name.Client is null ? "unknown" : $"{name.Client} {name.Version}".TrimEnd();
}
