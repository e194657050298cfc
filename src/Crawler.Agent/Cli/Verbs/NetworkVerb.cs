using System.CommandLine;
using Crawler.Agent.Cli.Output;
using Crawler.Storage.Networks;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler network</c>: tables that tell the country and the autonomous system of an address.</summary>
internal static class NetworkVerb
{
    /// <summary>The verb.</summary>
    public static Command Create() =>
        new("network", "Tables that tell the country and the autonomous system (AS) of peers' addresses") { Import(), List() };

    private static Command Import()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Text with a range on each line: '192.0.2.0,192.0.2.255,DE', '192.0.2.0/24,64500' or '192.0.2.0 TAB 24 TAB 64500'. "
                + "Debian's package tor-geoipdb has countries in /usr/share/tor/geoip and geoip6",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("import", "Puts the files' countries or ASs in the place of all imported before; agents follow within a minute") { files };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var sources = parse.GetValue(files)!;
            var byKind = Read(sources).ToLookup(x => x.Kind, x => x.Range);
            await using var database = await parse.OpenDatabaseAsync(cancellationToken);
            var store = new NetworkStore(database);
            foreach (var ranges in byKind)
            {
                var what = ranges.Key == NetworkKind.Country ? "countries" : "autonomous systems";
                var progress = new Progress<int>(x => Console.Error.WriteLine($"{x} ranges with {what}"));
                var count = await store.ReplaceAsync(
                    ranges.Key, [.. sources.Select(x => Path.GetFileName(x)!)], ranges, Console.IsErrorRedirected ? null : progress, cancellationToken);
                await Console.Out.WriteLineAsync($"{count} ranges with {what} imported");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static List<(NetworkKind Kind, NetworkRange Range)> Read(string[] files)
    {
        try
        {
            List<(NetworkKind, NetworkRange)> ranges = [.. files.SelectMany(x => NetworkFile.Read(x, File.ReadLines(x)))];
            return ranges.Count > 0 ? ranges : throw new CliException(ExitCode.BadInput, "There is no range in these files; nothing was changed.");
        }
        catch (NetworkFileException e)
        {
            throw new CliException(ExitCode.BadInput, $"{e.Message}; nothing was changed.");
        }
    }

    private static Command List()
    {
        var command = new Command("list", "Lists the tables in use");
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var database = await parse.OpenDatabaseAsync(cancellationToken);
            var table = new ConsoleTable("kind", "ranges", "imported", "files");
            foreach (var import in await new NetworkStore(database).ListAsync(cancellationToken))
            {
                if (!parse.GetValue(GlobalOptions.Json))
                {
                    table.Add(import.Kind, import.Ranges.ToString(), $"{import.ImportedAt:u}", string.Join(" ", import.Files));
                    continue;
                }

                JsonLine.Print(w =>
                {
                    w.WriteString("kind", import.Kind);
                    w.WriteNumber("ranges", import.Ranges);
                    w.WriteTime("importedAt", import.ImportedAt);
                    w.WriteString("files", string.Join(" ", import.Files));
                });
            }

            if (!parse.GetValue(GlobalOptions.Json))
            {
                table.Print();
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
