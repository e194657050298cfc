using Crawler.Probing;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Summaries;
using Crawler.Storage;
using Crawler.Storage.Budget;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;
using Microsoft.Extensions.Configuration;

namespace Crawler.Agent.Options;

/// <summary>
/// Reads the configuration: defaults, then one file (<c>--config</c>, else <c>appsettings.json</c> in the working directory, else the
/// one beside the program), then the environment (<c>CRAWLER_Section__Key</c>), then the command line (<c>--set Section:Key=value</c>).
/// Unknown keys and bad values are refused, all of them in one message.
/// </summary>
internal static class SettingsLoader
{
    /// <summary>Prefix of environment variables.</summary>
    public const string EnvironmentPrefix = "CRAWLER_";

    private const string FileName = "appsettings.json";

    /// <summary>Loads and validates.</summary>
    /// <exception cref="SettingsException">Anything is wrong with it.</exception>
    public static Settings Load(string? configFile, IReadOnlyList<string> overrides)
    {
        var faults = new List<string>();
        var file = FindFile(configFile, faults);
        var commandLine = ParseOverrides(overrides, faults);
        var layers = new List<(string Source, IConfiguration Values)>();
        if (file is not null && TryLoadFile(file, faults) is { } fromFile)
        {
            layers.Add((file, fromFile));
        }

        layers.Add(("environment", new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build()));
        layers.Add(("command line", new ConfigurationBuilder().AddInMemoryCollection(commandLine).Build()));

        var binder = new SettingsBinder(faults);
        foreach (var (source, values) in layers)
        {
            binder.Apply(source, values);
        }

        binder.Validate();
        faults.AddRange(CronRule.Check((ReportOptions)binder.Sections[typeof(ReportOptions)], (AlertOptions)binder.Sections[typeof(AlertOptions)]));
        FitToBudget(binder);
        FitToLab(binder);
        return faults.Count == 0
            ? new Settings(binder.Sections, binder.Sources, file ?? "none")
            : throw new SettingsException(faults);
    }

    private static void FitToBudget(SettingsBinder binder)
    {
        var storage = (StorageOptions)binder.Sections[typeof(StorageOptions)];
        var logs = (LogOptions)binder.Sections[typeof(LogOptions)];
        IEnumerable<string> changed = BudgetFit.Apply(
            storage, (DatabaseOptions)binder.Sections[typeof(DatabaseOptions)], (JournalOptions)binder.Sections[typeof(JournalOptions)]);
        if (logs.FileBytes > BudgetFit.LargestPiece(storage))
        {
            logs.FileBytes = BudgetFit.LargestPiece(storage);
            changed = changed.Append($"{LogOptions.Section}:{nameof(LogOptions.FileBytes)}");
        }

        foreach (var key in changed)
        {
            binder.Sources[key] = "fitted to Storage:BudgetBytes";
        }
    }

    private static void FitToLab(SettingsBinder binder)
    {
        const string key = $"{PrivacyOptions.Section}:{nameof(PrivacyOptions.SmallestGroup)}";
        var network = (NetworkOptions)binder.Sections[typeof(NetworkOptions)];
        if (network.AllowPrivateAddresses && !binder.Sources.ContainsKey(key))
        {
            ((PrivacyOptions)binder.Sections[typeof(PrivacyOptions)]).SmallestGroup = 1;
            binder.Sources[key] = "fitted to Network:AllowPrivateAddresses";
        }
    }

    private static string? FindFile(string? configFile, List<string> faults)
    {
        if (configFile is not null)
        {
            if (!File.Exists(configFile))
            {
                faults.Add($"--config {configFile}: there is no such file");
                return null;
            }

            return Path.GetFullPath(configFile);
        }

        return new[] { Path.GetFullPath(FileName), Path.Combine(AppContext.BaseDirectory, FileName) }.FirstOrDefault(File.Exists);
    }

    private static IConfiguration? TryLoadFile(string file, List<string> faults)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(file, optional: false, reloadOnChange: false).Build();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException or UnauthorizedAccessException)
        {
            faults.Add($"{file}: {e.GetBaseException().Message}");
            return null;
        }
    }

    private static Dictionary<string, string?> ParseOverrides(IReadOnlyList<string> overrides, List<string> faults)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in overrides)
        {
            var equals = text.IndexOf('=');
            if (equals <= 0)
            {
                faults.Add($"--set {text}: write it as Section:Key=value");
                continue;
            }

            values[text[..equals]] = text[(equals + 1)..];
        }

        return values;
    }
}
