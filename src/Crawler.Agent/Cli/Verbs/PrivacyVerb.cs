using System.CommandLine;
using Crawler.Agent.Cli.Output;
using Crawler.Reporting.Reports;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler privacy</c>: the key under which peers' addresses are hashed.</summary>
internal static class PrivacyVerb
{
    /// <summary>The verb.</summary>
    public static Command Create() => new("privacy", "The key under which peers' addresses are hashed") { List(), Shred() };

    private static Command List()
    {
        var command = new Command("list", "Says of which epochs there is a key");
        command.SetAction(parse =>
        {
            var chest = Chest(parse);
            var present = chest.Present;
            var held = Guarded(() => chest.Held);
            var rows = new List<(KeyEpochInfo Epoch, string State)>
            {
                (chest.Describe((held ?? present).Epoch - 1), "destroyed: this one and all before it are linked to no address any more"),
            };
            if (held is not null)
            {
                rows.Add((held, held.Epoch == present.Epoch ? "in the key file, in use" : "in the key file; destroyed when the agent starts next"));
            }

            if (held is null || held.Epoch < present.Epoch)
            {
                rows.Add((present, held is null ? "no key yet: made when the agent starts" : "computed from the one before when the agent starts"));
            }

            Print(rows, parse.GetValue(GlobalOptions.Json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Shred()
    {
        var epoch = new Argument<long?>("EPOCH")
        {
            Description = "Number of the epoch, as in 'privacy list'; the keys of those before it go too",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var before = new Option<DateTimeOffset?>("--before")
        {
            Description = "All epochs that ended by then: 2026-05-01, -7d, today",
            HelpName = "DATE",
            CustomParser = result =>
            {
                if (ReportArguments.ReadMoment(result.Tokens[0].Value, TimeProvider.System.GetUtcNow()) is { } moment)
                {
                    return moment;
                }

                result.AddError($"--before '{result.Tokens[0].Value}' is not a time: write 2026-05-01, 2026-05-01T12:30Z, -7d, -12h or today");
                return null;
            },
        };
        var yes = new Option<bool>("--yes") { Description = "Does it; without this it only says what would be done" };
        var command = new Command("shred", "Destroys keys, so that what was stored under them is linked to no address, by nobody, ever again")
        {
            epoch, before, yes,
        };
        command.SetAction(parse =>
        {
            var chest = Chest(parse);
            var last = (parse.GetValue(epoch), parse.GetValue(before)) switch
            {
                ({ } number, null) => number,
                (null, { } moment) => chest.EpochOf(moment) - 1,
                _ => throw new CliException(ExitCode.Usage, "Name an EPOCH, or --before DATE. Try: crawler privacy shred --help"),
            };
            if (last > chest.Present.Epoch)
            {
                throw new CliException(ExitCode.Usage, $"Epoch {last} has not begun; the present one is {chest.Present.Epoch}.");
            }

            return Guarded(() => Run(chest, last, parse.GetValue(yes)));
        });
        return command;
    }

    private static int Run(KeyChest chest, long last, bool isAgreed)
    {
        var info = chest.Describe(last);
        if (chest.Held is not { } held || held.Epoch > last)
        {
            Console.Out.WriteLine($"Nothing to destroy: there is no key of epoch {last} (until {info.Until:yyyy-MM-dd}) or before it any more.");
            return ExitCode.Ok;
        }

        Console.Out.WriteLine(
            $"Peers seen before {info.Until:yyyy-MM-dd} UTC become unlinkable: no address can be tested against what is stored of them, and "
            + "they cannot be told to be the same as peers seen later.");
        if (last == chest.Present.Epoch)
        {
            Console.Out.WriteLine(
                "That is the present epoch: a new random key takes over, peers seen from now on count as new ones, and agents that share the file need the new one.");
        }

        Console.Out.WriteLine("Backups and copies of the key file have to be destroyed, too.");
        if (!isAgreed)
        {
            throw new CliException(ExitCode.Usage, "Nothing was done: add --yes to destroy the key for good.");
        }

        chest.Shred(last);
        Console.Out.WriteLine("Destroyed.");
        return ExitCode.Ok;
    }

    private static KeyChest Chest(ParseResult parse)
    {
        var settings = parse.LoadSettings();
        return new KeyChest(settings.Get<PrivacyOptions>(), settings.Get<JournalOptions>(), TimeProvider.System);
    }

    private static T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (InvalidDataException e)
        {
            throw new CliException(ExitCode.BadInput, e.Message);
        }
        catch (JournalException e)
        {
            throw new CliException(ExitCode.Unavailable, e.Message);
        }
    }

    private static void Print(List<(KeyEpochInfo Epoch, string State)> rows, bool json)
    {
        var table = new ConsoleTable("epoch", "from", "until", "key");
        foreach (var (epoch, state) in rows)
        {
            if (!json)
            {
                table.Add($"{epoch.Epoch}", $"{epoch.From:yyyy-MM-dd}", $"{epoch.Until:yyyy-MM-dd}", state);
                continue;
            }

            JsonLine.Print(w =>
            {
                w.WriteNumber("epoch", epoch.Epoch);
                w.WriteTime("from", epoch.From);
                w.WriteTime("until", epoch.Until);
                w.WriteString("key", state);
            });
        }

        if (!json)
        {
            table.Print();
        }
    }
}
