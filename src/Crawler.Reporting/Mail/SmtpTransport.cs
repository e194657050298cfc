namespace Crawler.Reporting.Mail;

/// <summary>Mail through an SMTP server, one conversation a mail.</summary>
/// <param name="options">The server and the addresses.</param>
/// <param name="time">The clock that deadlines run on.</param>
public sealed class SmtpTransport(MailOptions options, TimeProvider time) : IMailTransport
{
    /// <inheritdoc/>
    public Task<MailDelivery> SendAsync(MailContent mail, IReadOnlyList<string> recipients, CancellationToken cancellationToken) =>
        ConverseAsync(
            (session, from, stop) => session.SendAsync(from, recipients, MimeMessage.Build(mail, from, recipients), stop), cancellationToken);

    /// <inheritdoc/>
    public Task<MailDelivery> ProbeAsync(IReadOnlyList<string> recipients, CancellationToken cancellationToken) =>
        ConverseAsync((session, from, stop) => session.OfferAsync(from, recipients, stop), cancellationToken);

    private async Task<MailDelivery> ConverseAsync(
        Func<SmtpSession, Mailbox, CancellationToken, Task<MailDelivery>> converse, CancellationToken cancellationToken)
    {
        if (!options.IsEnabled)
        {
            throw new MailException(MailStage.Configure, "Mail:Host is not set: mail is off.");
        }

        if (!Mailbox.TryParse(options.From, out var from))
        {
            throw new MailException(MailStage.Configure, $"Mail:From '{options.From}' is not an e-mail address.");
        }

        using var total = new SmtpDeadline(options.TotalTimeout, time, cancellationToken);
        try
        {
            await using var session = await SmtpSession.OpenAsync(options, time, total.Token);
            var delivery = await converse(session, from!, total.Token);
            try
            {
                await session.QuitAsync(total.Token);
            }
            catch (OperationCanceledException)
            {
                // Delivered is delivered: running out of time while saying goodbye must not send it again.
            }
            return delivery;
        }
        catch (OperationCanceledException e)
        {
            throw total.Explain(e, MailStage.Message, "The whole conversation took too long");
        }
    }
}
