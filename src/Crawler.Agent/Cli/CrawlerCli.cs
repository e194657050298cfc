using System.CommandLine;
using System.CommandLine.Invocation;
using Crawler.Agent.Cli.Verbs;
using Crawler.Agent.Options;
using Crawler.Storage;
using Crawler.Storage.Migrations;

namespace Crawler.Agent.Cli;

/// <summary>The command line: verbs to actions, failures to exit codes.</summary>
internal static class CrawlerCli
{
    /// <summary>Every verb of the program.</summary>
    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("Measures BitTorrent swarms: how available content is, and which clients serve it.");
        root.Options.Add(GlobalOptions.Config);
        root.Options.Add(GlobalOptions.Set);
        root.Options.Add(GlobalOptions.Json);
        root.Subcommands.Add(RunVerb.Create());
        root.Subcommands.Add(InspectVerb.Create());
        root.Subcommands.Add(ScrapeVerb.Create());
        root.Subcommands.Add(AnnounceVerb.Create());
        root.Subcommands.Add(ProbeVerb.Create());
        root.Subcommands.Add(WatchVerb.Create());
        root.Subcommands.Add(ReportVerb.Create());
        root.Subcommands.Add(StatusVerb.Create());
        root.Subcommands.Add(AgentVerb.Create());
        root.Subcommands.Add(PlanVerb.Create());
        root.Subcommands.Add(AuditVerb.Create());
        root.Subcommands.Add(JournalVerb.Create());
        root.Subcommands.Add(CheckVerb.Create());
        root.Subcommands.Add(NetworkVerb.Create());
        root.Subcommands.Add(PrivacyVerb.Create());
        root.Subcommands.Add(BackupVerb.CreateBackup());
        root.Subcommands.Add(BackupVerb.CreateRestore());
        root.Subcommands.Add(ReplayVerb.Create());
        root.Subcommands.Add(ExportVerb.Create());
        root.Subcommands.Add(ReclassifyVerb.Create());
        root.Subcommands.Add(AlertVerb.Create());
        root.Subcommands.Add(MigrateVerb.Create());
        root.Subcommands.Add(ConfigVerb.Create());
        root.Subcommands.Add(CompletionVerb.Create());
        return root;
    }

    /// <summary>Runs a command line and returns the exit code. Results go to stdout, everything else to stderr.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var parse = CreateRoot().Parse(args);
        if (parse.Action is ParseErrorAction mistake)
        {
            mistake.ShowHelp = false;
            await parse.InvokeAsync(new InvocationConfiguration { Output = Console.Error }, cancellationToken);
            await Console.Error.WriteLineAsync($"Try: crawler {VerbOf(parse)}--help");
            return ExitCode.Usage;
        }

        try
        {
            return await parse.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
        }
        catch (CliException e)
        {
            return Complain(e.ExitCode, e.Message);
        }
        catch (SettingsException e)
        {
            return Complain(ExitCode.Configuration, e.Message);
        }
        catch (DatabaseUnavailableException e)
        {
            return Complain(ExitCode.Unavailable, e.Message);
        }
        catch (MigrationException e)
        {
            return Complain(ExitCode.Unavailable, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Complain(ExitCode.Failed, "Stopped.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complain(ExitCode.InputOutput, e.Message);
        }
    }

    private static int Complain(int exitCode, string message)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }

    private static string VerbOf(ParseResult parse) =>
        parse.CommandResult.Command is RootCommand ? "" : parse.CommandResult.Command.Name + " ";
}
