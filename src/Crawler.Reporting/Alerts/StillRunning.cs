using System.Globalization;
using Crawler.Reporting.Mail;
using Crawler.Storage.Alerts;

namespace Crawler.Reporting.Alerts;

/// <summary>Writes the mail that says that the crawler still runs: whoever expects it learns from its absence that nobody is left to tell.</summary>
/// <param name="figures">What it says.</param>
/// <param name="mails">Where it goes.</param>
/// <param name="options">Whether mail is configured.</param>
/// <param name="schedule">When it comes, a cron expression; told in the mail.</param>
public sealed class StillRunning(RunningStore figures, MailStore mails, MailOptions options, string schedule)
{
    /// <summary>Puts one mail into the outbox; none where mail is off.</summary>
    public async Task QueueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (options.IsEnabled)
        {
            var mail = Write(await figures.ReadAsync(now, cancellationToken), now);
            await mails.QueueAsync(mail.ToQueued("still_running"), cancellationToken);
        }
    }

    private MailContent Write(RunningFigures f, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid(),
        WrittenAt = now,
        Subject = string.Create(
            CultureInfo.InvariantCulture, $"[crawler] still running: agents {f.AgentsAlive} of {f.AgentsAlive + f.AgentsMissing}, open alerts {f.OpenAlerts}"),
        Text = string.Create(CultureInfo.InvariantCulture, $"""
            The crawler was running at {now:yyyy-MM-dd HH:mm:ss} UTC. This mail comes by the schedule "{schedule}"; look after the crawler when it does not.

            Agents alive             {f.AgentsAlive} of {f.AgentsAlive + f.AgentsMissing}
            Swarms                   {f.Swarms}, guarded {f.Guarded}, of those in danger {f.GuardedInDanger}
            In the last 24 hours     {f.Checks} checks of trackers, {f.Visits} visits to peers, {f.Crawls} crawls
            Waits for the database   {f.LagSeconds:0} s at most
            Open alerts              {f.OpenAlerts}, of those critical {f.OpenCritical}
            Mails that wait          {f.MailsWaiting}

            More: crawler status, crawler report alert
            """),
    };
}
