using System.CommandLine;
using System.Text.Json;
using Crawler.Agent.Cli.Input;
using Crawler.Agent.Cli.Output;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler inspect</c>: decodes a .torrent file or a magnet and prints what it says.</summary>
internal static class InspectVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var inputs = new Argument<string[]>("FILE|MAGNET")
        {
            Description = "A .torrent file, a magnet link or an info-hash; several may be given",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("inspect", "Decodes .torrent files and magnets and prints what they say") { inputs };
        command.SetAction(parse => Run(parse.GetValue(inputs)!, parse.GetValue(GlobalOptions.Json)));
        return command;
    }

    // A broken file must not hide the files after it: all are tried, and the worst exit code counts.
    private static int Run(string[] inputs, bool json)
    {
        var exitCode = ExitCode.Ok;
        foreach (var input in inputs)
        {
            try
            {
                var swarm = SwarmInputReader.Read(input);
                foreach (var warning in swarm.Warnings)
                {
                    Console.Error.WriteLine($"{input}: {warning}");
                }

                if (json)
                {
                    JsonLine.Print(w => WriteJson(w, swarm));
                }
                else
                {
                    PrintText(swarm);
                }
            }
            catch (CliException e)
            {
                Console.Error.WriteLine(e.Message);
                exitCode = Math.Max(exitCode, e.ExitCode);
            }
        }

        return exitCode;
    }

    private static void WriteJson(Utf8JsonWriter w, SwarmInput swarm)
    {
        w.WriteString("infoHashV1", swarm.InfoHashV1?.ToString());
        w.WriteString("infoHashV2", swarm.InfoHashV2?.ToString());
        w.WriteString("name", swarm.Name);
        if (swarm.Files is null)
        {
            w.WriteNull("files");
        }
        else
        {
            w.WriteStartArray("files");
            // Padding too: it takes part in the piece count, and the lengths add up to totalBytes.
            foreach (var file in swarm.Files)
            {
                w.WriteStartObject();
                w.WriteString("path", file.ToString());
                w.WriteNumber("length", file.Length);
                w.WriteEndObject();
            }

            w.WriteEndArray();
        }

        w.WriteOptional("totalBytes", swarm.TotalBytes);
        w.WriteOptional("pieceLength", swarm.PieceLength);
        w.WriteOptional("pieceCount", swarm.PieceCount);
        w.WriteOptional("private", swarm.IsPrivate);
        w.WriteStartArray("trackers");
        foreach (var tier in swarm.Trackers)
        {
            WriteStrings(w, tier);
        }

        w.WriteEndArray();
        w.WritePropertyName("webSeeds");
        WriteStrings(w, swarm.WebSeeds);
        w.WriteString("comment", swarm.Comment);
        w.WriteString("createdBy", swarm.CreatedBy);
        w.WriteTime("creationDate", swarm.CreationDate);
    }

    private static void WriteStrings(Utf8JsonWriter w, IReadOnlyList<string> strings)
    {
        w.WriteStartArray();
        foreach (var text in strings)
        {
            w.WriteStringValue(text);
        }

        w.WriteEndArray();
    }

    private static void PrintText(SwarmInput swarm)
    {
        var table = new ConsoleTable("field", "value");
        table.Add("name", swarm.Name);
        table.Add("info-hash v1", swarm.InfoHashV1?.ToString());
        table.Add("info-hash v2", swarm.InfoHashV2?.ToString());
        table.Add("size", swarm.TotalBytes is { } bytes ? $"{bytes:N0} bytes" : null);
        table.Add("pieces", swarm.PieceCount is { } count ? $"{count:N0} of {swarm.PieceLength:N0} bytes" : null);
        table.Add("private", swarm.IsPrivate switch { true => "yes", false => "no", null => null });
        for (var tier = 0; tier < swarm.Trackers.Count; tier++)
        {
            table.Add($"trackers, tier {tier + 1}", string.Join(" ", swarm.Trackers[tier]));
        }

        table.Add("web seeds", string.Join(" ", swarm.WebSeeds));
        table.Add("comment", swarm.Comment);
        table.Add("created by", swarm.CreatedBy);
        table.Add("created at", swarm.CreationDate?.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", null));
        table.Print();
        if (swarm.Files is not { } files)
        {
            return;
        }

        var list = new ConsoleTable("bytes", "file");
        foreach (var file in files.Where(f => !f.IsPadding))
        {
            list.Add(file.Length.ToString("N0", null), file.ToString());
        }

        list.Print();
    }
}
