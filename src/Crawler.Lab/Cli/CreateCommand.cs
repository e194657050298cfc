using System.CommandLine;
using System.Text.Json;
using Crawler.Lab.Making;
using Crawler.Wire.Metainfo;

namespace Crawler.Lab.Cli;

/// <summary><c>swarmlab create</c>: a .torrent file of files and folders.</summary>
internal static class CreateCommand
{
    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        var command = new Command("create", "Make a .torrent file of a file or a folder. Prints one JSON line about it.");
        var paths = new Argument<string[]>("PATH")
        {
            Description = "What to share. Several paths become one folder, whose name --name gives.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<FileInfo>("--output", "-o") { Description = "Where to write the .torrent file.", HelpName = "FILE", Required = true };
        var settings = new TorrentOptions();
        command.Add(paths);
        command.Add(output);
        settings.AddTo(command);
        command.SetAction((arguments, cancel) => LabCommand.GuardAsync(async () =>
        {
            var wanted = settings.Read(arguments);
            var maker = new TorrentMaker(TreeScanner.Scan(arguments.GetValue(paths)!, wanted.Name), wanted);
            byte[] torrent;
            await using (var bar = new ProgressBar("hashing", maker.Layout.TotalBytes, TimeProvider.System))
            {
                torrent = await maker.MakeAsync(bar.Advance, cancel);
            }

            var file = arguments.GetValue(output)!.FullName;
            await OutputFile.WriteAsync(file, torrent, cancel);
            await Console.Out.WriteLineAsync(Describe(file, torrent));
            return ExitCode.Fine;
        }));
        return command;
    }

    private static string Describe(string file, byte[] torrent)
    {
        MetainfoReader.TryRead(torrent, new MetainfoLimits { MaxBytes = Array.MaxLength }, out var metainfo, out _);
        return JsonSerializer.Serialize(new
        {
            torrent = file,
            infoHashV1 = metainfo!.InfoHashV1?.ToString(),
            infoHashV2 = metainfo.InfoHashV2?.ToString(),
            name = metainfo.Name,
            files = metainfo.Files.Count(f => !f.IsPadding),
            totalBytes = metainfo.ContentBytes,
            pieceLength = metainfo.PieceLength,
            pieceCount = metainfo.PieceCount,
        });
    }
}
