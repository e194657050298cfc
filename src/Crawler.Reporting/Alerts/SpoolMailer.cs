using Crawler.Reporting.Mail;
using Microsoft.Extensions.Logging;

namespace Crawler.Reporting.Alerts;

/// <summary>Sends straight from the spool while the database is away; the files remember what was sent, for the database to learn it.</summary>
internal sealed class SpoolMailer(
    AlertSpool spool, AlertOptions alerts, AlertRouting routing, IMailTransport transport, RefusalWatch refusals, TimeProvider time, ILogger logger)
{
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);

    public async Task<MailPass> SendAsync(CancellationToken cancellationToken)
    {
        var sent = 0;
        while (true)
        {
            var now = time.GetUtcNow();
            var episodes = SpoolEpisodes.Read(
                spool.Pending(), alerts.MailsPerHour, key => spool.Open.Contains(key, now - alerts.ReminderEvery), now);
            foreach (var leftOut in episodes.Where(e => e.IsLeftOut))
            {
                spool.Update(leftOut.Entry with { IsSettled = true });
            }

            var waiting = episodes.Where(e => e.Waits && (e.Severity == AlertSeverity.Critical || !routing.IsQuiet(now))).ToDictionary(e => e.Entry.Alert.Id);
            var step = MailPlan.Next(
                [.. waiting.Values.Select(e => new PlannedMail(e.Entry.Alert.Id, [.. Missing(e).Except(_busy, StringComparer.Ordinal)], e.Severity, e.Key, e.Entry.Alert.Kind == AlertKind.Resolved))],
                r => Told(r, episodes, now), alerts.DigestAbove);
            if (step == null)
            {
                return new MailPass(sent, null);
            }

            try
            {
                sent += await SendAsync(step, [.. step.Mails.Select(m => waiting[m])], cancellationToken) ? 1 : 0;
            }
            catch (MailException e)
            {
                return new MailPass(sent, e.Message);
            }
        }
    }

    private async Task<bool> SendAsync(MailStep step, IReadOnlyList<SpoolEpisode> batch, CancellationToken cancellationToken)
    {
        var content = batch.Count == 1 ? AlertMail.For(batch[0].Entry.Alert) : DigestMail.Write([.. batch.Select(e => e.ToLine())], time.GetUtcNow());
        MailDelivery delivery;
        try
        {
            delivery = await transport.SendAsync(content, step.Recipients, cancellationToken);
        }
        catch (MailException e) when (e.IsRefusedMail)
        {
            logger.LogError("Mail {MailId} ({Subject}) is refused for good: {Reason}", content.Id, content.Subject, e.Message);
            delivery = new MailDelivery([], [.. step.Recipients.Select(r => new RefusedRecipient(r, e.ReplyCode ?? 554, e.Message))]);
        }

        var now = time.GetUtcNow();
        foreach (var refused in delivery.Refused)
        {
            logger.LogWarning("Mail {MailId} ({Subject}) was not taken for {Recipient}: {Reply}", content.Id, content.Subject, refused.Recipient, refused.Reply);
            refusals.Note(refused, content.Subject, now);
            if (refused.IsTransient)
            {
                _busy.Add(refused.Recipient);
            }
        }

        foreach (var episode in batch)
        {
            var entry = episode.Entry with
            {
                DeliveredTo = [.. episode.Entry.DeliveredTo, .. delivery.Accepted],
                RefusedBy = [.. episode.Entry.RefusedBy, .. delivery.Refused.Where(r => !r.IsTransient).Select(r => r.Recipient)],
                TriedAt = now,
            };
            if (Missing(episode with { Entry = entry }).Length == 0)
            {
                entry = entry with { IsSettled = true, MailedAt = entry.DeliveredTo.Count > 0 ? now : null };
            }

            spool.Update(entry);
        }

        return delivery.Accepted.Count > 0;
    }

    private string[] Missing(SpoolEpisode episode) =>
    [
        .. routing.For(episode.Entry.Alert.Code, episode.Severity).Except(episode.Entry.DeliveredTo, StringComparer.Ordinal)
            .Except(episode.Entry.RefusedBy, StringComparer.Ordinal),
    ];

    private ToldLately Told(string recipient, IReadOnlyList<SpoolEpisode> episodes, DateTimeOffset now)
    {
        var told = episodes.Where(e => e.Entry.TriedAt > now - alerts.DigestEvery && e.Entry.DeliveredTo.Contains(recipient, StringComparer.Ordinal)).ToArray();
        return new ToldLately(told.Length, told.Count(e => e.Severity == AlertSeverity.Critical));
    }
}
