using System.CommandLine;
using System.Text.Json;

namespace Crawler.Lab.Cli;

/// <summary><c>swarmlab track</c>: a tracker over HTTP and UDP.</summary>
internal static class TrackCommand
{
    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        var command = new Command("track", "Run a tracker (HTTP and UDP) until it is told to stop. Prints one JSON line when it is ready.");
        var settings = new TrackerSettings(command);
        var duration = Durations.Optional("--for", "Stop by itself after so long.");
        command.Add(duration);
        command.SetAction((arguments, cancel) => LabCommand.GuardAsync(async () =>
        {
            await using var tracker = await settings.StartAsync(arguments, new Random(), cancel);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { ready = true, trackers = tracker.AnnounceUrls }));
            return await Lifetime.WaitAsync(arguments.GetValue(duration), [tracker.Failure], cancel);
        }));
        return command;
    }
}
