using Crawler.Reporting.Alerts;
using Crawler.Reporting.Summaries;
using Quartz;

namespace Crawler.Agent.Options;

/// <summary>Settings that are Quartz cron expressions: only here is Quartz known, so only here can they be checked.</summary>
internal static class CronRule
{
    /// <summary>What is wrong with them, a sentence each.</summary>
    public static IEnumerable<string> Check(ReportOptions reports, AlertOptions alerts) =>
    [
        .. Check($"{ReportOptions.Section}:{nameof(ReportOptions.Schedule)}", reports.Schedule, new ReportOptions().Schedule),
        .. Check($"{AlertOptions.Section}:{nameof(AlertOptions.StillRunning)}", alerts.StillRunning, new AlertOptions().StillRunning, ""),
    ];

    // To see that a preset is one, Quartz would be loaded into every run of every verb.
    private static IEnumerable<string> Check(string key, string value, params string[] known) => known.Contains(value) || IsCron(value)
        ? []
        :
        [
            $"{key} = {value}: is no cron expression; write seconds, minutes, hours, day of month, month, day of week, such as 0 0 7 * * ? "
            + "for every day at 07:00 UTC",
        ];

    private static bool IsCron(string text)
    {
        try
        {
            _ = new CronExpression(text);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
