using System.ComponentModel.DataAnnotations;

namespace Crawler.Reporting.Alerts;

/// <summary>How alerts are kept and told.</summary>
public sealed class AlertOptions : IValidatableObject
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string Section = "Alerts";

    /// <summary>Where alerts wait on disk until they are stored and mailed.</summary>
    /// <value><c>data/alerts</c>.</value>
    [Required]
    public string SpoolDirectory { get; set; } = "data/alerts";

    /// <summary>Most alerts that wait on disk; beyond it the oldest of the least severe gives way.</summary>
    /// <value>2,000.</value>
    [Range(10, 100_000)]
    public int MaxSpooled { get; set; } = 2_000;

    /// <summary>Most characters of a body; the rest is cut.</summary>
    /// <value>16,000.</value>
    [Range(1_000, 200_000)]
    public int MaxBodyLength { get; set; } = 16_000;

    /// <summary>Mails an hour for occurrences of the same key; a process that dies again and again must not flood anybody.</summary>
    /// <value>6.</value>
    [Range(1, 1_000)]
    public int MailsPerHour { get; set; } = 6;

    /// <summary>How often an open alert is told again.</summary>
    /// <value>1 day.</value>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan ReminderEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>An occurrence that does not come back for so long is closed.</summary>
    /// <value>1 day.</value>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan QuietAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often waiting alerts and mails are looked for; a new alert of this process is seen at once.</summary>
    /// <value>10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long mail must fail before that is an alert of its own.</summary>
    /// <value>15 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MailFailingAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long PostgreSQL must be away before that is an alert.</summary>
    /// <value>1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DatabaseAwayAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Who gets which alerts, as <c>ADDRESS=SELECTOR, SELECTOR…</c>, an entry a recipient; see <c>ops/README.md</c>. A selector is a severity (that
    /// or worse), a code, the beginning of codes and <c>*</c>, or codes and a severity: <c>oncall@example.org=critical, swarm_*, storage_*:warning</c>.
    /// </summary>
    /// <value>None: everybody in <c>Mail:To</c> gets every alert.</value>
    public string[] Routes { get; set; } = [];

    /// <summary>A part of every day, <c>22:00-07:00</c>, in which alerts that are not critical wait; they are mailed at its end.</summary>
    /// <value>Empty: none.</value>
    public string QuietHours { get; set; } = "";

    /// <summary>The clock of <see cref="QuietHours"/>, such as <c>Europe/Berlin</c>.</summary>
    /// <value><c>UTC</c>.</value>
    [Required]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Most alerts for one recipient that are mailed one by one; more at a time are one mail.</summary>
    /// <value>10.</value>
    [Range(1, 1_000)]
    public int DigestAbove { get; set; } = 10;

    /// <summary>
    /// Once a recipient was told of more than <see cref="DigestAbove"/> alerts within this time, the next wait for its end. Critical ones wait only
    /// for so many critical ones.
    /// </summary>
    /// <value>5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DigestEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>When a mail says that the crawler is still running: a Quartz cron expression (seconds first), UTC; empty for never.</summary>
    /// <value><c>0 0 6 * * ?</c>: daily at 06:00.</value>
    public string StillRunning { get; set; } = "0 0 6 * * ?";

    /// <summary>Everything wrong beyond single fields, each as a sentence that names the key; empty when fine.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var route in Routes)
        {
            AlertRoute.Parse(route, out var fault);
            if (fault != null)
            {
                yield return fault;
            }
        }

        Alerts.QuietHours.Parse(QuietHours, TimeZone, out var wrong);
        if (wrong != null)
        {
            yield return wrong;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Problems().Select(p => new ValidationResult(p));
}
