namespace Crawler.Reporting.Alerts;

/// <summary>Notices that mail itself fails. The alert waits with the others, and tells afterwards for how long nobody could be reached.</summary>
internal sealed class MailWatch(AlertSpool spool, AlertOptions options, string host)
{
    private DateTimeOffset? _failingSince;
    private bool _isRaised;

    public void Note(MailPass pass, DateTimeOffset now)
    {
        if (pass.Problem == null)
        {
            if (_isRaised)
            {
                spool.Add(Write(AlertKind.Resolved, now, $"Mail from {host} leaves again",
                    $"The mail server takes mail again, after it had failed since {_failingSince:yyyy-MM-dd HH:mm:ss} UTC."));
            }

            (_failingSince, _isRaised) = (null, false);
            return;
        }
        _failingSince ??= now;
        if (_isRaised || now - _failingSince < options.MailFailingAfter)
        {
            return;
        }

        _isRaised = true;
        spool.Add(Write(AlertKind.Raised, now, $"Mail from {host} fails since {_failingSince:yyyy-MM-dd HH:mm} UTC",
            $"No mail left {host} since {_failingSince:yyyy-MM-dd HH:mm:ss} UTC; alerts are kept and sent later.\n\nThe last reason: {pass.Problem}"));
    }

    private Alert Write(AlertKind kind, DateTimeOffset now, string subject, string body) => new()
    {
        Kind = kind,
        Code = AlertCodes.MailFailing,
        Key = $"{AlertCodes.MailFailing}:{host}",
        Severity = AlertSeverity.Warning,
        RaisedAt = now,
        Subject = subject,
        Body = body,
    };
}
