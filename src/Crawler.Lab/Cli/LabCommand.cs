using System.CommandLine;
using System.CommandLine.Invocation;
using Crawler.Lab.Making;
using Crawler.Lab.Tracking;
using Crawler.Lab.Truth;
using Crawler.Storage;
using Crawler.Storage.Querying;

namespace Crawler.Lab.Cli;

/// <summary>The command line of <c>swarmlab</c>.</summary>
internal static class LabCommand
{
    /// <summary>Runs the program and returns its exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("A laboratory for BitTorrent crawlers: a torrent maker, a tracker, a seed, and swarms whose truth is known.")
        {
            CreateCommand.Create(),
            TrackCommand.Create(),
            SeedCommand.Create(),
            SwarmCommand.Create(),
            ScoreCommand.Create(),
        };
        var result = root.Parse(args);
        if (result.Action is not ParseErrorAction)
        {
            return await result.InvokeAsync();
        }

        foreach (var error in result.Errors)
        {
            await Console.Error.WriteLineAsync($"swarmlab: {error.Message}");
        }

        await Console.Error.WriteLineAsync("Try 'swarmlab --help'.");
        return ExitCode.Usage;
    }

    /// <summary>Turns the ways in which a verb fails into a sentence and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Fine;
        }
        catch (EndpointTakenException e)
        {
            await Console.Error.WriteLineAsync($"swarmlab: {e.Message}");
            return ExitCode.Unavailable;
        }
        catch (Exception e) when (e is MakingException or TrackerFileException or TruthFileException)
        {
            await Console.Error.WriteLineAsync($"swarmlab: {e.Message}");
            return ExitCode.BadInput;
        }
        catch (DatabaseUnavailableException e)
        {
            await Console.Error.WriteLineAsync($"swarmlab: {e.Message}");
            return ExitCode.Unavailable;
        }
        catch (QueryException e)
        {
            await Console.Error.WriteLineAsync($"swarmlab: the database does not answer as a crawler's does: {e.Message}");
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"swarmlab: {e.Message}");
            return ExitCode.InputOutput;
        }
    }
}
