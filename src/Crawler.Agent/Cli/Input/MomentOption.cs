using System.CommandLine;
using Crawler.Reporting.Reports;

namespace Crawler.Agent.Cli.Input;

/// <summary>Options whose value is a moment, as people write it.</summary>
internal static class MomentOption
{
    /// <summary>An option with a preset value.</summary>
    public static Option<DateTimeOffset> Create(string name, string description, string preset) => new(name)
    {
        Description = $"{description} [default: {preset}]",
        HelpName = "TIME",
        DefaultValueFactory = _ => ReportArguments.ReadMoment(preset, TimeProvider.System.GetUtcNow())!.Value,
        CustomParser = result =>
        {
            if (ReportArguments.ReadMoment(result.Tokens[0].Value, TimeProvider.System.GetUtcNow()) is { } moment)
            {
                return moment;
            }

            result.AddError($"{name} '{result.Tokens[0].Value}' is not a time: write 2026-05-01, 2026-05-01T12:30Z, -7d, -12h, now or today");
            return default;
        },
    };
}
