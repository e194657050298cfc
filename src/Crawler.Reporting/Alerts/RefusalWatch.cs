using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Alerts;

/// <summary>
/// Tells the other recipients of one that the mail server refuses for good. At most once a day each: the mail that tells it is refused
/// for that recipient, too.
/// </summary>
internal sealed class RefusalWatch(AlertSpool spool, string host)
{
    private static readonly TimeSpan Pace = TimeSpan.FromDays(1);

    private readonly Dictionary<string, DateTimeOffset> _toldAt = new(StringComparer.Ordinal);

    public void Note(RefusedRecipient refused, string subject, DateTimeOffset now)
    {
        if (refused.IsTransient || (_toldAt.TryGetValue(refused.Recipient, out var at) && now - at < Pace))
        {
            return;
        }

        _toldAt[refused.Recipient] = now;
        spool.Add(new Alert
        {
            Kind = AlertKind.Occurrence,
            Code = AlertCodes.RecipientRefused,
            Key = $"{AlertCodes.RecipientRefused}:{refused.Recipient}",
            Severity = AlertSeverity.Warning,
            RaisedAt = now,
            Subject = $"The mail server refuses {refused.Recipient}",
            Body = $"""
                {refused.Recipient} does not get the crawler's mail: the server that {host} sends through refuses it for good, first seen at {now:yyyy-MM-dd HH:mm:ss} UTC
                with the mail "{subject}". That mail is not offered again for this recipient; the others have it.

                The server's reply: {refused.Reply}
                """,
        });
    }
}
