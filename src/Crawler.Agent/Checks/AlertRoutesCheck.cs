using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;

namespace Crawler.Agent.Checks;

/// <summary>Who gets which alerts, and when, for a person to look through.</summary>
internal static class AlertRoutesCheck
{
    /// <summary>Tells it.</summary>
    public static CheckResult Run(AlertOptions alerts, MailOptions mail, AlertRouting routing, DateTimeOffset now)
    {
        if (!mail.IsEnabled)
        {
            return new CheckResult("alerts", CheckState.Off, "Nobody gets an e-mail.");
        }

        var found = string.Join("; ", routing.Describe());
        if (alerts.QuietHours.Length > 0)
        {
            found += $". Below critical they wait from {alerts.QuietHours.Replace("-", " until ", StringComparison.Ordinal)} {alerts.TimeZone}"
                + (routing.IsQuiet(now) ? ", as just now" : "");
        }

        return alerts.StillRunning.Length > 0
            ? new CheckResult("alerts", CheckState.Ok, found + ".")
            : new CheckResult(
                "alerts", CheckState.Warning, found + ". No mail says that the crawler still runs, so silence means nothing.", "Set Alerts:StillRunning.");
    }
}
