using System.CommandLine;
using Crawler.Agent.Cli.Input;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler watch import</c>: adds whole folders of .torrent files, and lists of magnets and info-hashes.</summary>
internal static class WatchImportVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var sources = new Argument<string[]>("FOLDER|LIST|FEED")
        {
            Description = "A folder of .torrent files, a text file with a magnet, info-hash or path on each line, or an RSS feed saved as a file",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("import", "Adds many swarms to the catalogue") { sources, WatchAddVerb.Guard, WatchAddVerb.Tracker };
        command.SetAction((parse, cancellationToken) => CatalogueImport.RunAsync(
            parse,
            parse.GetValue(sources)!.SelectMany(ImportSource.Expand),
            parse.GetValue(WatchAddVerb.Guard),
            parse.GetValue(WatchAddVerb.Tracker) ?? [],
            cancellationToken));
        return command;
    }
}
