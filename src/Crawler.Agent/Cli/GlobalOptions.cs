using System.CommandLine;
using Crawler.Agent.Options;

namespace Crawler.Agent.Cli;

/// <summary>Options that every verb knows.</summary>
internal static class GlobalOptions
{
    /// <summary>The configuration file.</summary>
    public static readonly Option<string?> Config = new("--config")
    {
        Description = "Configuration file; default: appsettings.json here, else beside the program",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Single settings, over file and environment.</summary>
    public static readonly Option<string[]> Set = new("--set")
    {
        Description = "One setting, such as Schedule:ScrapeInterval=00:05:00; may be repeated",
        HelpName = "KEY=VALUE",
        Recursive = true,
    };

    /// <summary>Machine-readable results.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print results as JSON lines",
        Recursive = true,
    };

    /// <summary>The configuration as the command line asks for it.</summary>
    /// <exception cref="SettingsException">It cannot be used.</exception>
    public static Settings LoadSettings(this ParseResult parse) =>
        SettingsLoader.Load(parse.GetValue(Config), parse.GetValue(Set) ?? []);
}
