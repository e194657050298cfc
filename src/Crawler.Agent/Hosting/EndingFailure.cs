using Crawler.Agent.Cli;
using Crawler.Reporting.Alerts;
using Crawler.Storage;
using Crawler.Storage.Fleet;
using Crawler.Storage.Journal;
using Crawler.Storage.Migrations;
using Serilog;

namespace Crawler.Agent.Hosting;

/// <summary>A failure that ends the process: the exit code that it gives, and the alert that it is.</summary>
internal static class EndingFailure
{
    /// <summary>The exit code by which the process ends for it.</summary>
    public static int ExitCodeOf(Exception e) => e switch
    {
        DatabaseUnavailableException or MigrationException or AgentNameTakenException => ExitCode.Unavailable,
        JournalException or IOException or UnauthorizedAccessException => ExitCode.InputOutput,
        _ => ExitCode.Failed,
    };

    /// <summary>
    /// Names the alert where the failure is a state that people are told of already, so that a process which ends for it again and again is one
    /// alert, which a later process resolves.
    /// </summary>
    /// <param name="log">Where the failure is about to be told.</param>
    /// <param name="e">The failure.</param>
    /// <param name="agent">The agent's name.</param>
    public static ILogger Naming(this ILogger log, Exception e, string agent) =>
        e is JournalException { IsForWantOfRoom: true } ? log.ForContext("AlertCode", AlertCodes.JournalFull).ForContext("AlertKey", agent) : log;
}
