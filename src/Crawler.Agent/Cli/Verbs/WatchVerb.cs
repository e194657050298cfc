using System.CommandLine;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler watch</c>: the catalogue of swarms.</summary>
internal static class WatchVerb
{
    /// <summary>The verb with its parts.</summary>
    public static Command Create() => new("watch", "The catalogue: which swarms are watched")
    {
        WatchAddVerb.Create(),
        WatchImportVerb.Create(),
        WatchDiscoverVerb.Create(),
        WatchRemoveVerb.Create(),
        WatchListVerb.Create(),
    };
}
