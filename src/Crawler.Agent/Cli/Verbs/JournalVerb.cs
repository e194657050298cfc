using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Crawler.Agent.Cli.Input;
using Crawler.Agent.Cli.Output;
using Crawler.Reporting.Rendering;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler journal</c>: what observations wait on the disk, or were kept there, and what could not be stored of them.</summary>
internal static class JournalVerb
{
    /// <summary>The verb.</summary>
    public static Command Create() =>
        new("journal", "The files in which observations wait for the database: read them, test them, and list what could not be stored") { Cat(), Verify(), Quarantine() };

    private static Command Cat()
    {
        var place = Place();
        var types = new Option<string[]>("--type") { Description = $"Only records of this type, or these: {string.Join(", ", JournalEntry.Types)}", HelpName = "TYPE" };
        types.AcceptOnlyFromAmong([.. JournalEntry.Types]);
        var since = MomentOption.Create("--since", "Only what was observed from this moment on", "2000-01-01");
        var command = new Command("cat", "Prints a journal, a record a line; exit code 65 when a part of it cannot be read") { place, types, since };
        command.SetAction(parse =>
        {
            var from = parse.GetResult(since) is { Implicit: false } ? parse.GetValue(since) : (DateTimeOffset?)null;
            var wanted = parse.GetValue(types) is { Length: > 0 } some ? some.ToHashSet(StringComparer.Ordinal) : null;
            var isGood = true;
            foreach (var file in JournalInspection.Segments(PlaceOf(parse, place)))
            {
                foreach (var entry in JournalInspection.Read(file))
                {
                    isGood &= !entry.IsDamage || Complain(file, entry);
                    if ((wanted is null || wanted.Contains(entry.Type)) && (from is null || entry.At >= from))
                    {
                        Print(entry, parse.GetValue(GlobalOptions.Json));
                    }
                }
            }

            return isGood ? ExitCode.Ok : ExitCode.BadInput;
        });
        return command;
    }

    private static Command Verify()
    {
        var place = Place();
        var command = new Command("verify", "Reads a journal to its end and counts; exit code 65 when a part of it cannot be read") { place };
        command.SetAction(parse =>
        {
            var json = parse.GetValue(GlobalOptions.Json);
            var table = new ConsoleTable("file", "bytes", "records", "first", "last", "damaged parts");
            var isGood = true;
            foreach (var file in JournalInspection.Segments(PlaceOf(parse, place)))
            {
                var (records, damages) = (0L, 0L);
                DateTimeOffset? first = null, last = null;
                foreach (var entry in JournalInspection.Read(file))
                {
                    if (entry.IsDamage)
                    {
                        isGood = Complain(file, entry);
                        damages++;
                        continue;
                    }

                    records++;
                    first = entry.At < first || first is null ? entry.At : first;
                    last = entry.At > last || last is null ? entry.At : last;
                }

                var bytes = new FileInfo(file).Length;
                table.Add(Path.GetFileName(file), Text(bytes), Text(records), Text(first), Text(last), Text(damages));
                if (json)
                {
                    JsonLine.Print(w =>
                    {
                        w.WriteString("file", file);
                        w.WriteNumber("bytes", bytes);
                        w.WriteNumber("records", records);
                        w.WriteTime("firstAt", first);
                        w.WriteTime("lastAt", last);
                        w.WriteNumber("damagedParts", damages);
                    });
                }
            }

            if (!json)
            {
                table.Print();
            }

            return isGood ? ExitCode.Ok : ExitCode.BadInput;
        });
        return command;
    }

    private static Command Quarantine()
    {
        var since = MomentOption.Create("--since", "Those put there from this moment on", "-30d");
        var limit = new Option<int>("--limit") { Description = "Most of them, the newest first [default: 100]", HelpName = "N", DefaultValueFactory = _ => 100 };
        var command = new Command("quarantine", "Lists records that the database refused, and damaged parts of journals that were passed over") { since, limit };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var database = await parse.OpenDatabaseAsync(cancellationToken);
            var table = new ConsoleTable("put there", "agent", "segment", "offset", "bytes", "reason");
            foreach (var one in await new QuarantineStore(database).ListAsync(parse.GetValue(since), parse.GetValue(limit), cancellationToken))
            {
                table.Add($"{one.QuarantinedAt:u}", one.Agent, Text(one.Segment), Text(one.Offset), Text(one.Bytes), one.Reason);
                if (parse.GetValue(GlobalOptions.Json))
                {
                    JsonLine.Print(w =>
                    {
                        w.WriteTime("quarantinedAt", new DateTimeOffset(one.QuarantinedAt, TimeSpan.Zero));
                        w.WriteString("journalId", one.JournalId);
                        w.WriteString("agent", one.Agent);
                        w.WriteNumber("segment", one.Segment);
                        w.WriteNumber("offset", one.Offset);
                        w.WriteOptional("recordType", (long?)one.RecordType);
                        w.WriteNumber("bytes", one.Bytes);
                        w.WriteString("reason", one.Reason);
                    });
                }
            }

            if (!parse.GetValue(GlobalOptions.Json))
            {
                table.Print();
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string?> Place() => new("FILE|DIR")
    {
        Description = "A segment or a journal's folder, which an agent may be writing [default: Journal:Directory]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static string PlaceOf(ParseResult parse, Argument<string?> place) =>
        parse.GetValue(place) ?? parse.LoadSettings().Get<JournalOptions>().Directory;

    // False, for what it complains of is not good.
    private static bool Complain(string file, JournalEntry entry)
    {
        var reason = entry.Fields.FirstOrDefault(x => x.Key == "reason").Value;
        Console.Error.WriteLine(SafeText.OneLine($"{file}: byte {entry.Offset}, {entry.Length} bytes: {reason}"));
        return false;
    }

    private static void Print(JournalEntry entry, bool json)
    {
        if (!json)
        {
            var line = new StringBuilder($"{entry.Segment}:{entry.Offset} {Text(entry.At)} {entry.Type}");
            foreach (var (name, value) in entry.Fields.Where(x => x.Value is not null))
            {
                line.Append(CultureInfo.InvariantCulture, $" {name}={value}");
            }

            Console.Out.WriteLine(SafeText.OneLine(line.ToString()));
            return;
        }

        JsonLine.Print(w =>
        {
            w.WriteNumber("segment", entry.Segment);
            w.WriteNumber("offset", entry.Offset);
            w.WriteNumber("length", entry.Length);
            w.WriteString("type", entry.Type);
            w.WriteTime("observedAt", entry.At);
            foreach (var (name, value) in entry.Fields)
            {
                w.WritePropertyName(name);
                JsonSerializer.Serialize(w, value);
            }
        });
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "-";
}
