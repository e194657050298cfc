using System.CommandLine;
using System.Text.Json;
using Crawler.Lab.Scoring;
using Crawler.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Lab.Cli;

/// <summary><c>swarmlab score</c>: how right a crawler's database is about a simulation.</summary>
internal static class ScoreCommand
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        var command = new Command("score", "Compare what a crawler recorded with the truth file of a simulation: precision, recall and errors.");
        var truth = new Argument<FileInfo>("TRUTH") { Description = "The file that 'swarm --truth' wrote; it may still be growing." };
        var server = new Option<string?>("--connection-string") { Description = "The crawler's PostgreSQL server.", HelpName = "TEXT" };
        var directory = new Option<DirectoryInfo?>("--data-directory")
        {
            Description = "The crawler's private cluster (its Database:DataDirectory), whether the crawler runs or not. Default: data/postgres.",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of tables." };
        command.Add(truth);
        command.Add(server);
        command.Add(directory);
        command.Add(json);
        command.Validators.Add(result =>
        {
            if (result.GetResult(server) is not null && result.GetResult(directory) is not null)
            {
                result.AddError("give either --connection-string or --data-directory");
            }
        });
        command.SetAction((arguments, cancel) => LabCommand.GuardAsync(async () =>
        {
            var known = await KnownTruth.ReadAsync(arguments.GetValue(truth)!.FullName, cancel);
            var options = new DatabaseOptions { ConnectionString = arguments.GetValue(server) };
            options.DataDirectory = arguments.GetValue(directory)?.FullName ?? options.DataDirectory;
            if (arguments.GetValue(server) is null && !Directory.Exists(options.DataDirectory))
            {
                throw new DirectoryNotFoundException($"no database in {options.DataDirectory}: give --data-directory or --connection-string");
            }

            await using var database = await Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, cancel);
            var card = Scorer.Score(known, await Records.ReadAsync(database, known, cancel));
            await Console.Out.WriteLineAsync(arguments.GetValue(json) ? JsonSerializer.Serialize(card, Format) : ScoreTable.Render(card).TrimEnd());
            return ExitCode.Fine;
        }));
        return command;
    }
}
