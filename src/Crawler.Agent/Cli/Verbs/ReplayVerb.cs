using System.CommandLine;
using System.Data.Common;
using Crawler.Agent.Cli.Output;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler replay</c>: puts into the database what a journal holds and the database does not.</summary>
internal static class ReplayVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER")
        {
            Description = "A journal's folder, which no agent writes now [default: Journal:Directory]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "replay", "Stores what a journal holds and the database does not: an archive into a new database, or the journal of a host that is gone") { folder };
        command.SetAction((parse, cancellationToken) => RunAsync(parse, parse.GetValue(folder), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, string? folder, CancellationToken cancellationToken)
    {
        var settings = parse.LoadSettings();
        await using var database = await DatabaseSession.OpenAsync(settings, cancellationToken);
        var replay = new JournalReplay(database, settings.Get<IngestOptions>(), settings.Get<SessionOptions>(), NullLoggerFactory.Instance);
        try
        {
            var summary = await replay.RunAsync(folder ?? settings.Get<JournalOptions>().Directory, new Steps(), cancellationToken);
            Print(summary, parse.GetValue(GlobalOptions.Json));
            return ExitCode.Ok;
        }
        catch (JournalException e)
        {
            throw new CliException(ExitCode.InputOutput, e.Message);
        }
        catch (DbException e)
        {
            throw new CliException(ExitCode.Unavailable, $"The database fails: {e.Message} What was stored stays; run this again to go on.");
        }
    }

    private static void Print(ReplaySummary summary, bool json)
    {
        if (json)
        {
            JsonLine.Print(w =>
            {
                w.WriteString("agent", summary.Agent);
                w.WriteString("journalId", summary.JournalId);
                w.WriteNumber("records", summary.Records);
            });
            return;
        }

        Console.Out.WriteLine(summary.Records == 0
            ? $"The database holds all of the journal {summary.JournalId} of agent {summary.Agent} already."
            : $"{summary.Records} records of agent {summary.Agent} were stored (journal {summary.JournalId}).");
    }

    private sealed class Steps : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value) => Console.Error.WriteLine($"==> {value.Records} of {value.Total} records");
    }
}
