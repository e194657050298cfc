namespace Crawler.Agent.Cli;

/// <summary>Ends a verb with an exit code and one message for the person at the terminal.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="Cli.ExitCode"/>.</summary>
    public int ExitCode => exitCode;
}
