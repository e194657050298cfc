using System.CommandLine;
using Crawler.Agent.Cli.Input;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler watch add</c>: adds swarms by .torrent file, magnet or info-hash.</summary>
internal static class WatchAddVerb
{
    /// <summary>Asks for alerts on the swarms.</summary>
    public static Option<bool> Guard { get; } = new("--guard")
    {
        Description = "Send an alert when the last complete copies of these swarms are about to go",
    };

    /// <summary>Trackers beside those that the torrent names.</summary>
    public static Option<string[]> Tracker { get; } = new("--tracker")
    {
        Description = "A further announce URL for these swarms; may be repeated. An info-hash alone has no other",
        HelpName = "URL",
    };

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var targets = new Argument<string[]>("FILE|MAGNET|HASH")
        {
            Description = "A .torrent file, a magnet or an info-hash; several may be given",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("add", "Adds swarms to the catalogue") { targets, Guard, Tracker };
        command.SetAction((parse, cancellationToken) => CatalogueImport.RunAsync(
            parse, parse.GetValue(targets)!, parse.GetValue(Guard), parse.GetValue(Tracker) ?? [], cancellationToken));
        return command;
    }
}
