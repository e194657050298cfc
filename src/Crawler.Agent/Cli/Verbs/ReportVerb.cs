using System.CommandLine;
using Crawler.Agent.Cli.Output;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Privacy;
using Crawler.Storage.Querying;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler report</c>: every report of the catalogue is a verb with its own parameters.</summary>
internal static class ReportVerb
{
    private const int DefaultRows = 100_000;

    private static readonly Option<string> Format = CreateFormat();

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "Rows at most",
        HelpName = "ROWS",
        DefaultValueFactory = _ => DefaultRows,
    };

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("report", "Answers from what was recorded") { CreateList() };
        foreach (var report in ReportCatalogue.All)
        {
            command.Subcommands.Add(CreateReport(report));
        }

        return command;
    }

    private static Option<string> CreateFormat()
    {
        var names = ReportRenderers.All.Select(r => r.Format).ToArray();
        return new Option<string>("--format")
        {
            Description = "How to print it",
            HelpName = string.Join('|', names),
            DefaultValueFactory = _ => "text",
        }.AcceptOnlyFromAmong(names);
    }

    private static Command CreateList()
    {
        var list = new Command("list", "Lists the reports and the questions they answer");
        list.SetAction(parse =>
        {
            if (parse.GetValue(GlobalOptions.Json))
            {
                foreach (var report in ReportCatalogue.All)
                {
                    JsonLine.Print(w =>
                    {
                        w.WriteString("name", report.Name);
                        w.WriteString("title", report.Title);
                        w.WriteString("question", report.Question);
                    });
                }

                return ExitCode.Ok;
            }

            var table = new ConsoleTable("report", "question", "parameters");
            foreach (var report in ReportCatalogue.All)
            {
                table.Add(report.Name, report.Question, string.Join(" ", report.Parameters.Select(p => "--" + p.Name)));
            }

            table.Print();
            return ExitCode.Ok;
        });
        return list;
    }

    private static Command CreateReport(ReportDefinition report)
    {
        var command = new Command(report.Name, report.Question) { Format, Limit };
        var parameters = report.Parameters.ToDictionary(
            p => p.Name,
            p => new Option<string?>("--" + p.Name)
            {
                Description = p.Meaning + (p.Default is { } value ? $" (default: {value})" : ""),
                HelpName = p.Kind == ReportParameterKind.Time ? "TIME" : "HASH",
            },
            StringComparer.Ordinal);
        foreach (var option in parameters.Values)
        {
            command.Options.Add(option);
        }

        command.SetAction((parse, cancellationToken) => RunAsync(parse, report, parameters, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parse, ReportDefinition report, Dictionary<string, Option<string?>> parameters, CancellationToken cancellationToken)
    {
        var given = parameters
            .Select(p => (p.Key, Value: parse.GetValue(p.Value)))
            .Where(p => p.Value is not null)
            .ToDictionary(p => p.Key, p => p.Value!, StringComparer.Ordinal);
        try
        {
            var arguments = ReportArguments.Bind(report, given, TimeProvider.System.GetUtcNow());
            var settings = parse.LoadSettings();
            await using var database = await DatabaseSession.OpenAsync(settings, cancellationToken);
            var source = new QuerySource(database, settings.Get<PrivacyOptions>().SmallestGroup);
            var runner = new ReportRunner(source, TimeProvider.System);
            var table = await runner.RunAsync(report, arguments, parse.GetValue(Limit), cancellationToken);
            var format = parse.GetValue(GlobalOptions.Json) ? "json" : parse.GetValue(Format)!;
            ReportRenderers.Find(format)!.Render(table, Console.Out);
            if (table.IsCut)
            {
                await Console.Error.WriteLineAsync($"Cut after {table.Rows.Count} rows; --limit allows more.");
            }

            return ExitCode.Ok;
        }
        catch (ReportArgumentException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }
        catch (QueryException e)
        {
            throw new CliException(ExitCode.Failed, e.Message);
        }
    }
}
