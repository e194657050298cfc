using System.CommandLine;
using Crawler.Agent.Cli.Output;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler config show</c>: every setting with its value, default and where it came from.</summary>
internal static class ConfigVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var show = new Command("show", "Prints every setting: value, default, and where the value came from");
        show.SetAction(parse =>
        {
            var settings = parse.LoadSettings();
            if (parse.GetValue(GlobalOptions.Json))
            {
                foreach (var line in settings.Lines())
                {
                    JsonLine.Print(w =>
                    {
                        w.WriteString("key", line.Key);
                        w.WriteString("value", line.Value);
                        w.WriteString("default", line.Default);
                        w.WriteString("source", line.Source);
                    });
                }

                return ExitCode.Ok;
            }

            var table = new ConsoleTable("setting", "value", "default", "from");
            foreach (var line in settings.Lines())
            {
                table.Add(line.Key, line.Value, line.Default, line.Source);
            }

            Console.Error.WriteLine($"File: {settings.File}");
            table.Print();
            return ExitCode.Ok;
        });
        return new Command("config", "The configuration in force") { show };
    }
}
