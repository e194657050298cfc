using System.CommandLine;
using System.Net;
using System.Text.Json;
using Crawler.Lab.Seeding;

namespace Crawler.Lab.Cli;

/// <summary><c>swarmlab seed</c>: an everseed.</summary>
internal static class SeedCommand
{
    // A start that is broken off loses no more work than this many bytes.
    private const long SaveEvery = 1L << 30;

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "seed",
            "Serve the torrents of folders until it is told to stop. Prints one JSON line when all is verified and announced.");
        var folders = new Argument<DirectoryInfo[]>("FOLDER")
        {
            Description = "Holds .torrent files, with their content beside them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var listen = Endpoints.Option(
            "--listen", "Where to accept peers and to announce from (repeatable; port 0 chooses one).", new IPEndPoint(IPAddress.Loopback, 16881));
        var limit = ByteSizes.Optional("--upload-limit", "Bytes of content sent a second at most, such as 1M.", "a count of at least 1K", b => b >= 1024);
        var state = new Option<FileInfo?>("--state")
        {
            Description = "Remembers what is verified, so that a start is quick; .swarmlab-seed.json in the first FOLDER when left out.",
            HelpName = "FILE",
        };
        var duration = Durations.Optional("--for", "Stop by itself after so long.");
        command.Add(folders);
        command.Add(listen);
        command.Add(limit);
        command.Add(state);
        command.Add(duration);
        command.SetAction((arguments, cancel) => LabCommand.GuardAsync(async () =>
        {
            var options = new SeedOptions { Listen = arguments.GetValue(listen)!, UploadLimit = arguments.GetValue(limit) };
            var house = new SeedHouse(options, TimeProvider.System, Report);
            var torrents = arguments.GetValue(folders)!.SelectMany(f => TorrentFolder.Read(f.FullName, Report)).ToList();
            var stateFile = arguments.GetValue(state)?.FullName ?? Path.Combine(arguments.GetValue(folders)![0].FullName, ".swarmlab-seed.json");
            await using var server = await SeedServer.StartAsync(options, house);
            await AddAllAsync(server, torrents, stateFile, cancel);
            await Console.Out.WriteLineAsync(Ready(server, torrents));
            return await Lifetime.WaitAsync(arguments.GetValue(duration), [server.Failure], cancel);
        }));
        return command;
    }

    private static async Task AddAllAsync(SeedServer server, List<SeededTorrent> torrents, string stateFile, CancellationToken cancel)
    {
        var resume = ResumeFile.Read(stateFile);
        var announced = new List<Task>();
        long unsaved = 0;
        await using (var bar = new ProgressBar("verifying", torrents.Sum(t => t.Layout.TotalBytes), TimeProvider.System))
        {
            foreach (var torrent in torrents)
            {
                var fingerprint = ResumeFile.Fingerprint(torrent);
                if (resume.TryRestore(torrent, fingerprint))
                {
                    bar.Advance(torrent.Layout.TotalBytes);
                }
                else
                {
                    await ContentVerifier.VerifyAsync(torrent, bar.Advance, cancel);
                    resume.Remember(torrent, fingerprint);
                    unsaved += torrent.Layout.TotalBytes;
                }

                if (unsaved >= SaveEvery || (unsaved > 0 && torrent == torrents[^1]))
                {
                    await SaveAsync(stateFile, resume.ToText(torrents), cancel);
                    unsaved = 0;
                }

                announced.Add(server.AddAsync(torrent));
            }
        }

        await Task.WhenAll(announced).WaitAsync(cancel);
    }

    private static async Task SaveAsync(string path, string text, CancellationToken cancel)
    {
        try
        {
            await OutputFile.WriteAsync(path, text, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Content may lie where nothing can be written: the next start reads it all again.
            Report($"what is verified cannot be remembered: {e.Message}");
        }
    }

    private static void Report(string sentence) => Console.Error.WriteLine($"swarmlab: {sentence}");

    private static string Ready(SeedServer server, IEnumerable<SeededTorrent> torrents) => JsonSerializer.Serialize(new
    {
        ready = true,
        endpoints = server.Endpoints.Select(e => e.ToString()),
        torrents = torrents.Select(t => new
        {
            name = t.Metainfo.Name,
            infoHashes = t.SwarmHashes.Select(h => h.ToString()),
            pieces = t.Layout.PieceCount,
            have = t.Have.Count,
        }),
    });
}
