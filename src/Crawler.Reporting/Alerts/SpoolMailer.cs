using Crawler.Reporting.Mail;
using Microsoft.Extensions.Logging;

namespace Crawler.Reporting.Alerts;

/// <summary>Sends straight from the spool while the database is away; the files remember what was sent, for the database to learn it.</summary>
internal sealed class SpoolMailer(
    AlertSpool spool, AlertOptions alerts, MailOptions options, IMailTransport transport, TimeProvider time, ILogger logger)
{
    public async Task<MailPass> SendAsync(CancellationToken cancellationToken)
    {
        var sent = 0;
        var entries = spool.Pending().ToList();
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].IsSettled)
            {
                continue;
            }

            var decision = Decide(entries[i], entries);
            if (decision == Decision.Wait)
            {
                continue;
            }

            if (decision == Decision.LeaveOut)
            {
                entries[i] = entries[i] with { IsSettled = true };
                spool.Update(entries[i]);
                continue;
            }
            try
            {
                entries[i] = await SendAsync(entries[i], cancellationToken);
                sent += entries[i].MailedAt != null ? 1 : 0;
            }
            catch (MailException e)
            {
                return new MailPass(sent, e.Message);
            }
        }
        return new MailPass(sent, null);
    }

    private async Task<SpooledAlert> SendAsync(SpooledAlert entry, CancellationToken cancellationToken)
    {
        var missing = options.To.Except(entry.DeliveredTo, StringComparer.Ordinal).ToArray();
        var waits = false;
        try
        {
            if (missing.Length > 0)
            {
                var delivery = await transport.SendAsync(AlertMail.For(entry.Alert), missing, cancellationToken);
                waits = delivery.Refused.Any(r => r.IsTransient);
                entry = entry with { DeliveredTo = [.. entry.DeliveredTo, .. delivery.Accepted] };
                foreach (var refused in delivery.Refused)
                {
                    logger.LogWarning("Alert {AlertId} was not taken for {Recipient}: {Reply}", entry.Alert.Id, refused.Recipient, refused.Reply);
                }
            }
        }
        catch (MailException e) when (e.IsRefusedMail)
        {
            logger.LogError("Alert {AlertId} is refused for good: {Reason}", entry.Alert.Id, e.Message);
        }
        if (!waits)
        {
            entry = entry with { IsSettled = true, MailedAt = entry.DeliveredTo.Count > 0 ? time.GetUtcNow() : null };
        }

        spool.Update(entry);
        return entry;
    }

    /// <summary>The database's rules, as far as the spool alone can know them.</summary>
    private Decision Decide(SpooledAlert entry, IReadOnlyList<SpooledAlert> entries)
    {
        var earlier = entries.Where(e => e.Alert.Key == entry.Alert.Key && e.IsSettled && e.Alert.RaisedAt <= entry.Alert.RaisedAt).ToArray();
        var isOpen = earlier.LastOrDefault()?.Alert.Kind == AlertKind.Raised;
        return entry.Alert.Kind switch
        {
            AlertKind.Raised => isOpen ? Decision.LeaveOut : Decision.Send,
            // What began before the database went away, the database will end.
            AlertKind.Resolved => isOpen ? Decision.Send : Decision.Wait,
            _ => earlier.Count(e => e.MailedAt > time.GetUtcNow().AddHours(-1)) >= alerts.MailsPerHour ? Decision.LeaveOut : Decision.Send,
        };
    }

    private enum Decision
    {
        Send,
        LeaveOut,
        Wait,
    }
}
