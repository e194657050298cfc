using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using Crawler.Lab.Tracking;

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
        var allow = new Option<FileInfo?>("--allow")
        {
            Description = "Serve only the torrents of this list: an info-hash in hex a line, then a name if one likes. Read again when it changes, and on SIGHUP.",
            HelpName = "FILE",
        };
        var state = new Option<FileInfo?>("--state") { Description = "Keep what the tracker knows here, over restarts.", HelpName = "FILE" };
        var arrivals = new Option<FileInfo?>("--arrivals") { Description = "Write each request here as it arrives (CSV).", HelpName = "FILE" };
        command.Add(allow);
        command.Add(state);
        command.Add(arrivals);
        command.Add(duration);
        command.SetAction((arguments, cancel) => LabCommand.GuardAsync(async () =>
        {
            var files = new TrackerFiles
            {
                Allow = arguments.GetValue(allow)?.FullName,
                State = arguments.GetValue(state)?.FullName,
                Arrivals = arguments.GetValue(arrivals)?.FullName,
                Report = sentence => Console.Error.WriteLine($"swarmlab: {sentence}"),
            };
            await using var tracker = await settings.StartAsync(arguments, new Random(), cancel, files);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                tracker.Keeper.Reload();
            });
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { ready = true, trackers = tracker.AnnounceUrls }));
            return await Lifetime.WaitAsync(arguments.GetValue(duration), [tracker.Failure], cancel);
        }));
        return command;
    }
}
