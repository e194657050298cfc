using System.CommandLine;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Fleet;
using Crawler.Storage.Privacy;
using Crawler.Storage.Querying;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler agent</c>: lists the agents of the fleet, and tells one of them to pause, to go on or to stop, from any host.</summary>
internal static class AgentVerb
{
    /// <summary>The verb.</summary>
    public static Command Create() => new("agent", "The agents of the fleet: list them, pause, resume and drain one from any host")
    {
        List(),
        Want("pause", "It claims nothing more and ends what is under way; it stays up, and stays paused when it starts anew", AgentMode.Paused),
        Want("resume", "It works again", AgentMode.Running),
        Want("drain", "It claims nothing more, ends what is under way, hands its leases back, stores its journal and stops with exit code 0", AgentMode.Drained),
    };

    private static Command List()
    {
        var command = new Command("list", "Lists the agents, what they do and what they are wanted to do");
        command.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            await using var database = await DatabaseSession.OpenAsync(settings, cancellationToken);
            var report = ReportCatalogue.Find("fleet_now")!;
            var arguments = ReportArguments.Bind(report, new Dictionary<string, string>(), TimeProvider.System.GetUtcNow());
            var runner = new ReportRunner(new QuerySource(database, settings.Get<PrivacyOptions>().SmallestGroup), TimeProvider.System);
            var renderer = ReportRenderers.Find(parse.GetValue(GlobalOptions.Json) ? "json" : "text")!;
            renderer.Render(await runner.RunAsync(report, arguments, int.MaxValue, cancellationToken), Console.Out);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Want(string verb, string description, AgentMode wanted)
    {
        var name = new Argument<string>("NAME") { Description = "The agent's name, as 'crawler agent list' has it" };
        var command = new Command(verb, description) { name };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var agent = parse.GetValue(name)!;
            await using var database = await parse.OpenDatabaseAsync(cancellationToken);
            var state = await new AgentStore(database).WantAsync(agent, wanted, cancellationToken)
                ?? throw new CliException(
                    ExitCode.Failed, $"There is no agent named '{SafeText.OneLine(agent)}' in this fleet: 'crawler agent list' has those there are.");
            await Console.Out.WriteLineAsync($"{SafeText.OneLine(agent)}  {Consequence(wanted, state)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Consequence(AgentMode wanted, string state) => (wanted, state) switch
    {
        (AgentMode.Drained, "stopped") => "has stopped already",
        (AgentMode.Drained, "dead") => "is dead: there is nothing to end, and its leases end by themselves",
        (AgentMode.Paused, "stopped" or "dead") => $"is {state}; it will be paused when it starts",
        (_, "stopped" or "dead") => $"is {state}; it will work when it starts",
        (AgentMode.Drained, _) => "will end its work and stop, from its next heartbeat on",
        (AgentMode.Paused, _) => "will claim nothing more, from its next heartbeat on",
        _ => "will work, from its next heartbeat on",
    };
}
