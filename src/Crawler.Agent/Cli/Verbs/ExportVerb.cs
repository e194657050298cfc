using System.CommandLine;
using Crawler.Agent.Cli.Input;
using Crawler.Agent.Cli.Output;
using Crawler.Reporting.Releases;
using Crawler.Storage.Privacy;
using Crawler.Storage.Querying;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler export</c>: a dataset release.</summary>
internal static class ExportVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "A folder that is not there yet; it appears whole" };
        var since = MomentOption.Create("--since", "First day (UTC)", "-7d");
        var until = MomentOption.Create("--until", "Last day (UTC), included; it has to be closed", "-1d");
        var without = new Option<string[]>("--without")
        {
            Description = "An agent whose journal is lost: days that it may hold more of count as closed. May be given more than once",
            HelpName = "AGENT",
        };
        var command = new Command(
            "export", "Writes closed days as a dataset for others: CSV and JSON lines, what columns mean, the SQL, checksums; no address, no small group")
        {
            folder, since, until, without,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            parse, parse.GetValue(folder)!, parse.GetValue(since), parse.GetValue(until), parse.GetValue(without) ?? [], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parse, string folder, DateTimeOffset since, DateTimeOffset until, string[] without, CancellationToken cancellationToken)
    {
        if (since > until)
        {
            throw new CliException(ExitCode.Usage, $"--since ({since:u}) is after --until ({until:u}).");
        }

        var settings = parse.LoadSettings();
        var request = new ReleaseRequest
        {
            Since = DateOnly.FromDateTime(since.UtcDateTime),
            Until = DateOnly.FromDateTime(until.UtcDateTime),
            Without = without,
            SmallestGroup = settings.Get<PrivacyOptions>().SmallestGroup,
        };
        try
        {
            await using var database = await DatabaseSession.OpenAsync(settings, cancellationToken);
            var writer = new ReleaseWriter(new QuerySource(database, request.SmallestGroup), TimeProvider.System);
            Print(await writer.WriteAsync(folder, request, new Steps(), cancellationToken), request, parse.GetValue(GlobalOptions.Json));
            return ExitCode.Ok;
        }
        catch (ReleaseException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }
        catch (QueryException e)
        {
            throw new CliException(ExitCode.Failed, e.Message);
        }
    }

    private static void Print(ReleaseSummary summary, ReleaseRequest request, bool json)
    {
        if (json)
        {
            JsonLine.Print(w =>
            {
                w.WriteString("folder", summary.Folder);
                w.WriteString("since", $"{request.Since:yyyy-MM-dd}");
                w.WriteString("until", $"{request.Until:yyyy-MM-dd}");
                w.WriteNumber("files", summary.Files);
                w.WriteNumber("rows", summary.Rows);
                w.WriteNumber("bytes", summary.Bytes);
            });
            return;
        }

        Console.Out.WriteLine($"{summary.Folder}: {summary.Files} files, {summary.Rows} rows, {summary.Bytes} bytes");
    }

    // On the caller's thread: a step is told before it begins.
    private sealed class Steps : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"==> {value}");
    }
}
