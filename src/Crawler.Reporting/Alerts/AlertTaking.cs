using Crawler.Reporting.Mail;
using Crawler.Storage.Alerts;

namespace Crawler.Reporting.Alerts;

/// <summary>Alerts and mails in the database's terms, and back.</summary>
internal static class AlertTaking
{
    public static AlertEvent ToEvent(this SpooledAlert entry, string host)
    {
        var alert = entry.Alert;
        return new AlertEvent
        {
            Effect = alert.Kind switch
            {
                AlertKind.Raised => AlertEffect.Raise,
                AlertKind.Resolved => AlertEffect.Resolve,
                _ => AlertEffect.Occurrence,
            },
            Code = alert.Code,
            Severity = AlertMail.Word(alert.Severity),
            Key = alert.Key,
            Subject = alert.Subject,
            Body = alert.Body,
            Host = host,
            RaisedAt = alert.RaisedAt,
            Mail = AlertMail.For(alert).ToQueued(alert.Kind == AlertKind.Resolved ? "resolved" : "alert") with { DeliveredTo = entry.DeliveredTo },
            IsMailSettled = entry.IsSettled,
            MailedAt = entry.MailedAt,
        };
    }

    public static QueuedMail ToQueued(this MailContent mail, string kind, IReadOnlyList<string>? recipients = null) => new()
    {
        MailId = mail.Id,
        Kind = kind,
        Subject = mail.Subject,
        Text = mail.Text,
        Html = mail.Html,
        Recipients = recipients,
        WrittenAt = mail.WrittenAt,
        Files = [.. mail.Attachments.Select(a => new QueuedFile(a.FileName, a.MediaType, a.ContentId, a.Content.ToArray()))],
    };

    public static MailContent ToContent(this QueuedMail mail) => new()
    {
        Id = mail.MailId,
        WrittenAt = mail.WrittenAt,
        Subject = mail.Subject,
        Text = mail.Text,
        Html = mail.Html,
        Attachments = [.. mail.Files.Select(f => new MailAttachment(f.FileName, f.MediaType, f.Content, f.ContentId))],
    };
}
