using System.CommandLine;
using System.Text.Json;
using Crawler.Lab.Faults;
using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Lab.Tracking;
using Crawler.Lab.Truth;

namespace Crawler.Lab.Cli;

/// <summary><c>swarmlab swarm</c>: the simulated swarms of a scenario with their own tracker.</summary>
internal static class SwarmCommand
{
    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "swarm",
            "Run the simulated swarms of a scenario, with a tracker, until it is told to stop. Prints one JSON line when all is ready.");
        var scenario = new Argument<string?>("SCENARIO")
        {
            Description = $"A scenario file, or one that comes with the program: {string.Join(", ", ScenarioLibrary.Names)}.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var peers = new Option<int?>("--peers")
        {
            Description = $"In place of a scenario: one swarm of so many peers, 1 to {SwarmKeys.MaxPeers}.",
            HelpName = "N",
            CustomParser = result =>
            {
                var count = ScenarioValue.Number(result.Tokens[0].Value, 1, SwarmKeys.MaxPeers);
                if (count is null)
                {
                    result.AddError($"--peers: '{result.Tokens[0].Value}' is not a number from 1 to {SwarmKeys.MaxPeers}");
                }

                return count;
            },
        };
        var torrents = new Option<DirectoryInfo?>("--torrents") { Description = "Write the swarms' .torrent files here.", HelpName = "DIR" };
        var truth = new Option<FileInfo?>("--truth") { Description = "Write what a crawler should find here, as JSON lines.", HelpName = "FILE" };
        var ready = new Option<FileInfo?>("--ready-file") { Description = "Write the line that tells of readiness here too.", HelpName = "FILE" };
        var arrivals = new Option<FileInfo?>("--arrivals") { Description = "Write each request that reaches the tracker here as it arrives (CSV).", HelpName = "FILE" };
        var duration = Durations.Optional("--for", "Stop by itself after so long.");
        command.Add(scenario);
        command.Add(peers);
        command.Validators.Add(result =>
        {
            if ((result.GetResult(scenario)?.Tokens.Count > 0) == (result.GetResult(peers) is not null))
            {
                result.AddError("give either a SCENARIO or --peers N");
            }
        });
        var settings = new TrackerSettings(command);
        command.Add(torrents);
        command.Add(truth);
        command.Add(ready);
        command.Add(arrivals);
        command.Add(duration);
        command.SetAction((arguments, cancel) => LabCommand.GuardAsync(async () =>
        {
            AnswerWithoutThreadChanges();
            var plan = arguments.GetValue(peers) is { } count ? Scenario.OfOneSwarm(count) : await ReadAsync(arguments.GetValue(scenario)!, cancel);
            if (plan is null)
            {
                return ExitCode.BadInput;
            }

            if (DescriptorLimit.Complain(plan) is { } complaint)
            {
                await Console.Error.WriteLineAsync($"swarmlab: {complaint}");
                return ExitCode.Unavailable;
            }

            await using var tracker = await settings.StartAsync(
                arguments, new Random(plan.Seed), cancel, new TrackerFiles { Arrivals = arguments.GetValue(arrivals)?.FullName });
            await using var simulation = await SwarmSimulation.StartAsync(plan, tracker.State, settings.Options(arguments), TimeProvider.System);
            await using var faulty = await FaultyTrackers.StartAsync(plan, tracker.State, TimeProvider.System);
            var files = await WriteTorrentsAsync(arguments.GetValue(torrents), simulation, s => faulty.UrlsOf(s, tracker.AnnounceUrls), cancel);
            var opening = Opening.Lines(simulation, tracker.AnnounceUrls, TimeProvider.System.GetUtcNow());
            await using var record = await TruthWriter.StartAsync(arguments.GetValue(truth)?.FullName, opening.Concat(faulty.Lines(simulation.Swarms)), cancel);

            simulation.Live(record);
            var line = Ready(plan, simulation, tracker, files, arguments.GetValue(truth));
            if (arguments.GetValue(ready) is { } readyFile)
            {
                await OutputFile.WriteAsync(readyFile.FullName, line + "\n", cancel);
            }

            await Console.Out.WriteLineAsync(line);
            var code = await Lifetime.WaitAsync(arguments.GetValue(duration), [tracker.Failure, simulation.Failure], cancel);
            record.Append([new EndTruth(TimeProvider.System.GetUtcNow())]);
            return code;
        }));
        return command;
    }

    // What is awaited on a socket goes on where its event was seen, instead of on another thread: nothing that a simulated peer does
    // blocks, and the change of threads is a quarter of what an answer costs. The runtime reads this once, at its first socket.
    private static void AnswerWithoutThreadChanges() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

    private static async Task<Scenario?> ReadAsync(string name, CancellationToken cancel)
    {
        if (!ScenarioLibrary.TryRead(name, out var text))
        {
            text = File.Exists(name)
                ? await File.ReadAllTextAsync(name, cancel)
                : throw new FileNotFoundException($"no scenario '{name}': neither a file nor one of {string.Join(", ", ScenarioLibrary.Names)}");
        }

        if (ScenarioReader.TryRead(Path.GetFileNameWithoutExtension(name), text, out var scenario, out var error))
        {
            return scenario;
        }

        await Console.Error.WriteLineAsync($"swarmlab: {name}: {error}");
        return null;
    }

    private static async Task<IReadOnlyList<string>> WriteTorrentsAsync(
        DirectoryInfo? folder, SwarmSimulation simulation, Func<SwarmPlan, IReadOnlyList<Uri>> trackers, CancellationToken cancel)
    {
        var files = new List<string>();
        foreach (var swarm in simulation.Swarms.Where(s => folder is not null && s.Plan.InfoHash is null))
        {
            var path = Path.Combine(folder!.FullName, swarm.Plan.Name + ".torrent");
            await OutputFile.WriteAsync(path, swarm.Torrent.ToFile(trackers(swarm.Plan)), cancel);
            files.Add(path);
        }

        return files;
    }

    private static string Ready(Scenario plan, SwarmSimulation simulation, TrackerServer tracker, IReadOnlyList<string> files, FileInfo? truth) =>
        JsonSerializer.Serialize(new
        {
            ready = true,
            scenario = plan.Name,
            trackers = tracker.AnnounceUrls,
            swarms = simulation.Swarms.Select(s => new { name = s.Plan.Name, infoHash = s.Torrent.InfoHash.ToString(), peers = s.Peers.Count }),
            torrents = files,
            truth = truth?.FullName,
        });
}
