using System.CommandLine;
using Crawler.Agent.Hosting;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler run</c>: the agent.</summary>
internal static class RunVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var fault = new Option<string?>("--inject-fault")
        {
            Description = "Fails on purpose once started, to try out logs, alerts and the exit code",
            HelpName = "KIND",
            Hidden = true,
        };
        fault.AcceptOnlyFromAmong([.. FaultInjection.Kinds]);
        var command = new Command("run", "Runs the agent until SIGTERM or Ctrl-C, then stops in good order") { fault };
        command.SetAction((parse, cancellationToken) =>
            new AgentProcess(parse.LoadSettings, TimeProvider.System).RunAsync(new FaultInjection(parse.GetValue(fault)), cancellationToken));
        return command;
    }
}
