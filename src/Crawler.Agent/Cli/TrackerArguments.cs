using System.CommandLine;

namespace Crawler.Agent.Cli;

/// <summary>What <c>scrape</c> and <c>announce</c> are asked with: a tracker, and swarms.</summary>
internal sealed class TrackerArguments
{
    /// <summary>The tracker.</summary>
    public Argument<string> Url { get; } = new("URL") { Description = "The tracker's announce URL: http, https or udp" };

    /// <summary>The swarms.</summary>
    public Argument<string[]> Swarms { get; } = new("HASH|FILE")
    {
        Description = "Info-hashes, .torrent files or magnets; - reads a hash a line from stdin",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>A verb that takes them, beside the options of all one-shot work.</summary>
    public static Command CreateVerb(
        string name, string description, Func<OneShot, string, string[], CancellationToken, Task<int>> run)
    {
        var arguments = new TrackerArguments();
        var options = new ProbingOptions();
        var command = new Command(name, description) { arguments.Url, arguments.Swarms };
        options.AddTo(command);
        command.SetAction((parse, cancellationToken) => run(
            new OneShot(parse, options), parse.GetValue(arguments.Url)!, parse.GetValue(arguments.Swarms)!, cancellationToken));
        return command;
    }
}
