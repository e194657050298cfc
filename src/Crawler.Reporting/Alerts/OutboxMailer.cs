using Crawler.Reporting.Mail;
using Crawler.Storage.Alerts;
using Microsoft.Extensions.Logging;

namespace Crawler.Reporting.Alerts;

/// <summary>Sends what waits in the database's outbox.</summary>
internal sealed class OutboxMailer(MailStore store, MailOptions options, IMailTransport transport, TimeProvider time, ILogger logger)
{
    private const int MaxMailsPerPass = 100;

    /// <summary>Sends what is due. A server that is away ends the pass; what it did not take is due again at once.</summary>
    public async Task<MailPass> SendDueAsync(CancellationToken cancellationToken)
    {
        await store.AbandonAsync(time.GetUtcNow() - options.GiveUpAfter, time.GetUtcNow(), cancellationToken);
        var sent = 0;
        for (var i = 0; i < MaxMailsPerPass; i++)
        {
            // Held for as long as an attempt can last: after a crash another agent sends it then.
            var claimed = await store.ClaimAsync(time.GetUtcNow(), options.TotalTimeout + TimeSpan.FromSeconds(30), 1, cancellationToken);
            if (claimed.Count == 0)
            {
                return new MailPass(sent, null);
            }

            try
            {
                sent += await SendAsync(claimed[0], cancellationToken) ? 1 : 0;
            }
            catch (MailException e)
            {
                await store.ReleaseAsync([claimed[0].MailId], e.Message, time.GetUtcNow(), cancellationToken);
                return new MailPass(sent, e.Message);
            }
            catch (OperationCanceledException)
            {
                // We stop: what is left of this process, or another agent, must not wait until the hold is over.
                await store.ReleaseAsync([claimed[0].MailId], null, time.GetUtcNow(), CancellationToken.None);
                throw;
            }
        }
        return new MailPass(sent, null);
    }

    private async Task<bool> SendAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        var recipients = mail.Recipients is { Count: > 0 } own ? own : options.To;
        var missing = recipients.Except(mail.DeliveredTo, StringComparer.Ordinal).Except(mail.RefusedBy, StringComparer.Ordinal).ToArray();
        var refused = new List<RefusedRecipient>();
        if (missing.Length > 0)
        {
            try
            {
                var delivery = await transport.SendAsync(mail.ToContent(), missing, cancellationToken);
                refused.AddRange(delivery.Refused);
                mail = mail with
                {
                    DeliveredTo = [.. mail.DeliveredTo, .. delivery.Accepted],
                    RefusedBy = [.. mail.RefusedBy, .. refused.Where(r => !r.IsTransient).Select(r => r.Recipient)],
                };
            }
            catch (MailException e) when (e.IsRefusedMail)
            {
                logger.LogError("Mail {MailId} ({Subject}) is refused for good: {Reason}", mail.MailId, mail.Subject, e.Message);
                await store.RecordAsync(mail, e.Message, time.GetUtcNow(), null, time.GetUtcNow(), cancellationToken);
                return false;
            }
        }
        var now = time.GetUtcNow();
        var error = refused.Count == 0 ? null : string.Join("; ", refused.Select(r => $"{r.Recipient}: {r.Reply}"));
        if (error != null)
        {
            logger.LogWarning("Mail {MailId} ({Subject}) was not taken for everybody: {Reason}", mail.MailId, mail.Subject, error);
        }

        var settled = !refused.Exists(r => r.IsTransient);
        var arrived = mail.DeliveredTo.Count > 0;
        // Delivered already: a stop must not keep us from remembering it.
        await store.RecordAsync(
            mail, error, now + options.RetryAfter(mail.Attempts), settled && arrived ? now : null, settled && !arrived ? now : null,
            CancellationToken.None);
        return settled && arrived;
    }
}

/// <summary>What a pass over waiting mails came to.</summary>
/// <param name="Sent">Mails that left for all their recipients.</param>
/// <param name="Problem">Why the pass ended early; null when it did not.</param>
internal readonly record struct MailPass(int Sent, string? Problem);
