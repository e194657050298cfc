using System.CommandLine;
using System.Runtime.CompilerServices;
using Crawler.Agent.Cli.Output;
using Crawler.Storage.Catalogue;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler watch list</c>: the swarms that are watched.</summary>
internal static class WatchListVerb
{
    private const int PageSize = 1000;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Lists the swarms that are watched");
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var database = await parse.OpenDatabaseAsync(cancellationToken);
            var swarms = PagesAsync(new CatalogueStore(database), cancellationToken);
            if (parse.GetValue(GlobalOptions.Json))
            {
                await foreach (var swarm in swarms)
                {
                    PrintJson(swarm);
                }

                return ExitCode.Ok;
            }

            var table = new ConsoleTable("info-hash", "guarded", "private", "pieces", "trackers", "name");
            await foreach (var swarm in swarms)
            {
                table.Add(
                    swarm.InfoHash.ToString(), swarm.IsGuarded ? "yes" : "", swarm.IsPrivate ? "yes" : "", swarm.PieceCount?.ToString(),
                    string.Join(" ", swarm.Trackers), swarm.Name);
            }

            table.Print();
            return ExitCode.Ok;
        });
        return command;
    }

    private static async IAsyncEnumerable<CatalogueSwarm> PagesAsync(
        CatalogueStore catalogue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long after = 0;
        while (await catalogue.ListAsync(after, PageSize, false, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var swarm in page)
            {
                yield return swarm;
            }

            after = page[^1].SwarmId;
        }
    }

    private static void PrintJson(CatalogueSwarm swarm) => JsonLine.Print(w =>
    {
        w.WriteString("infoHash", swarm.InfoHash.ToString());
        w.WriteString("infoHashV2", swarm.InfoHashV2?.ToString());
        w.WriteString("name", swarm.Name);
        w.WriteOptional("totalBytes", swarm.TotalBytes);
        w.WriteOptional("pieceCount", swarm.PieceCount);
        w.WriteBoolean("private", swarm.IsPrivate);
        w.WriteBoolean("guarded", swarm.IsGuarded);
        w.WriteString("source", swarm.Source);
        w.WriteTime("addedAt", swarm.AddedAt);
        w.WriteStartArray("trackers");
        foreach (var tracker in swarm.Trackers)
        {
            w.WriteStringValue(tracker);
        }

        w.WriteEndArray();
    });
}
