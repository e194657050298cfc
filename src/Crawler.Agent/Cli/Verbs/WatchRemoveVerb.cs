using System.CommandLine;
using Crawler.Agent.Cli.Input;
using Crawler.Storage.Catalogue;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler watch remove</c>: stops watching swarms; what was observed stays.</summary>
internal static class WatchRemoveVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var targets = new Argument<string[]>("HASH|FILE|MAGNET")
        {
            Description = "An info-hash, a .torrent file or a magnet; several may be given",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("remove", "Stops watching swarms; what was observed stays") { targets };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var hashes = parse.GetValue(targets)!.Select(t => SwarmInputReader.ReadSwarm(t).WireHash).ToList();
            await using var database = await parse.OpenDatabaseAsync(cancellationToken);
            var catalogue = new CatalogueStore(database);
            var exitCode = ExitCode.Ok;
            foreach (var hash in hashes)
            {
                if (await catalogue.RemoveAsync(hash, cancellationToken))
                {
                    await Console.Out.WriteLineAsync($"{hash}  removed");
                }
                else
                {
                    await Console.Error.WriteLineAsync($"{hash}: is not watched");
                    exitCode = ExitCode.Failed;
                }
            }

            return exitCode;
        });
        return command;
    }
}
