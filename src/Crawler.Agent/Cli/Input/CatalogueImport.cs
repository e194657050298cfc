using System.CommandLine;
using Crawler.Agent.Cli.Output;
using Crawler.Reporting.Rendering;
using Crawler.Storage.Catalogue;

namespace Crawler.Agent.Cli.Input;

/// <summary>Adds targets to the catalogue. A broken one is told and passed over, so that one bad file cannot hold up a folder.</summary>
internal static class CatalogueImport
{
    /// <summary>Adds them; the exit code is that of the worst failure.</summary>
    public static async Task<int> RunAsync(
        ParseResult parse, IEnumerable<string> targets, bool guard, string[] trackers, CancellationToken cancellationToken)
    {
        RequireTrackerUrls(trackers);
        await using var database = await parse.OpenDatabaseAsync(cancellationToken);
        var catalogue = new CatalogueStore(database);
        var exitCode = ExitCode.Ok;
        var counts = new Dictionary<AddOutcome, int>();
        foreach (var target in targets)
        {
            try
            {
                var swarm = SwarmInputReader.ReadSwarm(target);
                var (_, outcome) = await catalogue.AddAsync(ToEntry(swarm, target, guard, trackers), cancellationToken);
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
                Print(swarm, outcome, parse.GetValue(GlobalOptions.Json));
            }
            catch (CliException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                exitCode = Math.Max(exitCode, e.ExitCode);
            }
        }

        await Console.Error.WriteLineAsync(counts.Count == 0
            ? "Nothing was added."
            : string.Join(", ", counts.Select(c => $"{c.Value} {Word(c.Key)}")));
        return exitCode;
    }

    private static void RequireTrackerUrls(string[] trackers)
    {
        foreach (var url in trackers)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "udp"))
            {
                throw new CliException(ExitCode.Usage, $"--tracker {url}: write an http, https or udp URL");
            }
        }
    }

    private static SwarmEntry ToEntry(SwarmInput swarm, string target, bool guard, string[] trackers) => new()
    {
        InfoHash = swarm.InfoHashV1,
        InfoHashV2 = swarm.InfoHashV2,
        Name = swarm.Name,
        TotalBytes = swarm.TotalBytes,
        PieceLengthBytes = swarm.PieceLength,
        PieceCount = swarm.PieceCount,
        IsPrivate = swarm.IsPrivate ?? false,
        IsGuarded = guard,
        Source = swarm.Files is not null ? "torrent" : target.StartsWith("magnet:", StringComparison.OrdinalIgnoreCase) ? "magnet" : "info_hash",
        Trackers = trackers.Length > 0 ? [.. swarm.Trackers, trackers] : swarm.Trackers,
        WebSeeds = swarm.WebSeeds,
        HttpSeeds = swarm.HttpSeeds,
        LongestFile = swarm.LongestFile,
    };

    private static void Print(SwarmInput swarm, AddOutcome outcome, bool json)
    {
        if (!json)
        {
            Console.Out.WriteLine($"{swarm.WireHash}  {Word(outcome)}  {SafeText.OneLine(swarm.Name ?? "")}".TrimEnd());
            return;
        }

        JsonLine.Print(w =>
        {
            w.WriteString("infoHash", swarm.WireHash.ToString());
            w.WriteString("outcome", Word(outcome));
            w.WriteString("name", swarm.Name);
        });
    }

    private static string Word(AddOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
