using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Alerts;

/// <summary>The words of an alert's mail.</summary>
internal static class AlertMail
{
    public static MailContent For(Alert alert) => new()
    {
        Id = alert.Id,
        WrittenAt = alert.RaisedAt,
        Subject = Subject(alert.Kind == AlertKind.Resolved ? "resolved" : Word(alert.Severity), alert.Code, alert.Subject),
        Text = $"""
            {alert.Body.TrimEnd()}

            Code:    {alert.Code} ({(alert.Kind == AlertKind.Resolved ? "resolved" : Word(alert.Severity))})
            What to do: ops/runbooks/{alert.Code}.md
            All alerts: crawler report alert
            """,
    };

    /// <summary>A reminder of an alert that is still open.</summary>
    public static MailContent Reminder(
        Guid id, DateTimeOffset now, string code, string subject, string body, DateTimeOffset raisedAt, DateTimeOffset lastAt, long count) => new()
        {
            Id = id,
            WrittenAt = now,
            Subject = Subject("reminder", code, subject),
            Text = $"""
            Still open since {raisedAt:yyyy-MM-dd HH:mm} UTC, seen {count} times, last at {lastAt:yyyy-MM-dd HH:mm} UTC.

            {body.TrimEnd()}

            Code:    {code}
            What to do: ops/runbooks/{code}.md
            All alerts: crawler report alert
            """,
        };

    public static string Word(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical => "critical",
        AlertSeverity.Warning => "warning",
        _ => "info",
    };

    private static string Subject(string state, string code, string subject) => $"[crawler] {state}: {code}: {subject}";
}
