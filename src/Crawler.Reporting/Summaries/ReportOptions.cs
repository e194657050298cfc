using System.ComponentModel.DataAnnotations;
using Crawler.Reporting.Mail;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Summaries;

/// <summary>The scheduled summaries.</summary>
public sealed class ReportOptions : IValidatableObject
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string Section = "Reports";

    /// <summary>Where summaries are written, a folder each.</summary>
    /// <value><c>data/reports</c>.</value>
    [Required]
    public string Directory { get; set; } = "data/reports";

    /// <summary>When: a Quartz cron expression (seconds first), UTC.</summary>
    /// <value><c>0 0 7 * * ?</c>: daily at 07:00.</value>
    [Required]
    public string Schedule { get; set; } = "0 0 7 * * ?";

    /// <summary>How much time a summary looks back on.</summary>
    /// <value>1 day.</value>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Which reports it holds, in order.</summary>
    /// <value>None given: swarm_now, swarm_day, client_day, tracker_day, fleet_now, alert.</value>
    public string[] Names { get; set; } = [];

    /// <summary>Most rows of each report in the page and the mail; files hold up to 100,000.</summary>
    /// <value>50.</value>
    [Range(1, 1_000)]
    public int MaxRows { get; set; } = 50;

    /// <summary>Who gets it.</summary>
    /// <value>None given: the recipients of alerts, <c>Mail:To</c>.</value>
    public string[] Recipients { get; set; } = [];

    /// <summary>How long a summary's folder is kept.</summary>
    /// <value>90 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "3660.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How many folders are kept at most.</summary>
    /// <value>200.</value>
    [Range(1, 100_000)]
    public int KeepCount { get; set; } = 200;

    /// <summary>The reports, with the default filled in.</summary>
    public IReadOnlyList<string> ChosenNames =>
        Names.Length > 0 ? Names : ["swarm_now", "swarm_day", "client_day", "tracker_day", "fleet_now", "alert"];

    /// <summary>Everything wrong beyond single fields, each as a sentence that names the key; empty when fine.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var name in ChosenNames)
        {
            if (ReportCatalogue.Find(name) == null)
            {
                yield return $"Reports:Names holds '{name}'; the reports are: {string.Join(", ", ReportCatalogue.All.Select(r => r.Name))}.";
            }
        }

        foreach (var recipient in Recipients)
        {
            if (!Mailbox.TryParse(recipient, out _))
            {
                yield return $"Reports:Recipients holds '{recipient}', which is not an e-mail address.";
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Problems().Select(p => new ValidationResult(p));
}
