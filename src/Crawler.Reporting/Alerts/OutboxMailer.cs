using Crawler.Reporting.Mail;
using Crawler.Storage.Alerts;
using Microsoft.Extensions.Logging;

namespace Crawler.Reporting.Alerts;

/// <summary>Sends what waits in the database's outbox.</summary>
internal sealed class OutboxMailer(
    MailStore store, AlertOptions alerts, MailOptions options, AlertRouting routing, IMailTransport transport, RefusalWatch refusals, TimeProvider time,
    ILogger logger)
{
    private const int MaxStepsPerPass = 100;
    private const int MaxWaiting = 1_000;

    /// <summary>Sends what is due. A server that is away ends the pass; what it did not take is due again at once.</summary>
    public async Task<MailPass> SendDueAsync(CancellationToken cancellationToken)
    {
        await store.AbandonAsync(time.GetUtcNow() - options.GiveUpAfter, time.GetUtcNow(), cancellationToken);
        var sent = 0;
        for (var i = 0; i < MaxStepsPerPass; i++)
        {
            var now = time.GetUtcNow();
            var waiting = await store.WaitingAsync(now, routing.IsQuiet(now), MaxWaiting, cancellationToken);
            if (await PlanAsync(waiting, now, cancellationToken) is not { } step)
            {
                return new MailPass(sent, null);
            }

            // Held for as long as an attempt can last: after a crash another agent sends it then. What another agent has taken meanwhile is its.
            // A stop must not come between: nobody would know of the hold.
            cancellationToken.ThrowIfCancellationRequested();
            var claimed = await store.ClaimAsync(step.Mails, now, options.TotalTimeout + TimeSpan.FromSeconds(30), CancellationToken.None);
            if (claimed.Count == 0)
            {
                continue;
            }

            try
            {
                sent += await SendAsync(step, claimed, waiting, cancellationToken) ? 1 : 0;
            }
            catch (MailException e)
            {
                await store.ReleaseAsync([.. claimed.Select(m => m.MailId)], e.Message, time.GetUtcNow(), cancellationToken);
                return new MailPass(sent, e.Message);
            }
            catch (OperationCanceledException)
            {
                // We stop: what is left of this process, or another agent, must not wait until the hold is over.
                await store.ReleaseAsync([.. claimed.Select(m => m.MailId)], null, time.GetUtcNow(), CancellationToken.None);
                throw;
            }
        }
        return new MailPass(sent, null);
    }

    private async Task<MailStep?> PlanAsync(IReadOnlyList<WaitingMail> waiting, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Whoever it was for is no longer named, or has it.
        if (waiting.FirstOrDefault(m => Missing(m).Length == 0) is { } done)
        {
            return new MailStep([], [done.MailId]);
        }

        var told = waiting.Any(m => m.Alert != null)
            ? (await store.ToldSinceAsync(now - alerts.DigestEvery, cancellationToken)).ToDictionary(
                t => t.Recipient, t => new ToldLately(t.All, t.Critical), StringComparer.Ordinal)
            : [];
        return MailPlan.Next(
            [.. waiting.Select(m => new PlannedMail(
                m.MailId, Missing(m), m.Alert == null ? null : SeverityOf(m.Alert), m.Alert == null ? null : $"{m.Alert.AlertId}", m.Kind == DigestLine.End))],
            r => told.GetValueOrDefault(r), alerts.DigestAbove);
    }

    private async Task<bool> SendAsync(
        MailStep step, IReadOnlyList<QueuedMail> claimed, IReadOnlyList<WaitingMail> waiting, CancellationToken cancellationToken)
    {
        var ids = claimed.Select(m => m.MailId).ToHashSet();
        var due = waiting.Where(m => ids.Contains(m.MailId)).ToArray();
        var content = claimed.Count == 1 ? claimed[0].ToContent() : DigestMail.Write(Lines(due, claimed), time.GetUtcNow());
        var delivery = await DeliverAsync(content, step.Recipients, cancellationToken);
        var now = time.GetUtcNow();
        foreach (var refused in delivery.Refused)
        {
            logger.LogWarning("Mail {MailId} ({Subject}) was not taken for {Recipient}: {Reply}", content.Id, content.Subject, refused.Recipient, refused.Reply);
            refusals.Note(refused, content.Subject, now);
        }

        var forGood = delivery.Refused.Where(r => !r.IsTransient).Select(r => r.Recipient).ToArray();
        var settled = due.Where(m => !Missing(m).Except(delivery.Accepted, StringComparer.Ordinal).Except(forGood, StringComparer.Ordinal).Any()).ToArray();
        var arrived = settled.Where(m => m.DeliveredTo.Count + delivery.Accepted.Count > 0).Select(m => m.MailId).ToArray();
        var attempt = new MailAttempt
        {
            MailIds = [.. ids],
            Accepted = delivery.Accepted,
            Refused = forGood,
            Error = delivery.Refused.Count == 0 ? null : string.Join("; ", delivery.Refused.Select(r => $"{r.Recipient}: {r.Reply}")),
            // Other recipients may get it in another way, and at once.
            NextAttemptAt = delivery.Refused.Any(r => r.IsTransient) ? now + options.RetryAfter(claimed.Max(m => m.Attempts)) : now,
            Sent = arrived,
            Abandoned = [.. settled.Select(m => m.MailId).Except(arrived)],
        };
        // Delivered already: a stop must not keep us from remembering it.
        await store.RecordAsync(attempt, now, CancellationToken.None);
        if (claimed.Count > 1 && delivery.Accepted.Count > 0)
        {
            await store.NoteToldAsync([.. due.Select(m => m.Alert).OfType<MailedAlert>().DistinctBy(a => a.AlertId)], now, CancellationToken.None);
        }

        return delivery.Accepted.Count > 0;
    }

    private async Task<MailDelivery> DeliverAsync(MailContent content, IReadOnlyList<string> recipients, CancellationToken cancellationToken)
    {
        if (recipients.Count == 0)
        {
            return new MailDelivery([], []);
        }

        try
        {
            return await transport.SendAsync(content, recipients, cancellationToken);
        }
        catch (MailException e) when (e.IsRefusedMail)
        {
            logger.LogError("Mail {MailId} ({Subject}) is refused for good: {Reason}", content.Id, content.Subject, e.Message);
            return new MailDelivery([], [.. recipients.Select(r => new RefusedRecipient(r, e.ReplyCode ?? 554, e.Message))]);
        }
    }

    private static IReadOnlyList<DigestLine> Lines(IReadOnlyList<WaitingMail> due, IReadOnlyList<QueuedMail> claimed)
    {
        var mails = claimed.ToDictionary(m => m.MailId);
        return
        [
            .. due.Where(m => m.Alert != null).Select(m => new DigestLine(
                m.MailId, $"{m.Alert!.AlertId}", m.Kind, m.Alert.Code, SeverityOf(m.Alert), mails[m.MailId].Subject, mails[m.MailId].Text,
                m.WrittenAt, m.Alert.Count, m.Alert.LastAt)),
        ];
    }

    private string[] Missing(WaitingMail mail)
    {
        var recipients = mail.Recipients is { Count: > 0 } own ? own : mail.Alert is { } alert ? routing.For(alert.Code, SeverityOf(alert)) : options.To;
        return [.. recipients.Except(mail.DeliveredTo, StringComparer.Ordinal).Except(mail.RefusedBy, StringComparer.Ordinal)];
    }

    private static AlertSeverity SeverityOf(MailedAlert alert) => Enum.Parse<AlertSeverity>(alert.Severity, ignoreCase: true);
}

/// <summary>What a pass over waiting mails came to.</summary>
/// <param name="Sent">Mails that somebody got.</param>
/// <param name="Problem">Why the pass ended early; null when it did not.</param>
internal readonly record struct MailPass(int Sent, string? Problem);
