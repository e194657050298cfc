namespace Crawler.Reporting.Mail;

/// <summary>What a check found.</summary>
public enum MailCheckState
{
    /// <summary>No server is configured: alerts are kept, not sent.</summary>
    Off = 0,

    /// <summary>It works.</summary>
    Fine = 1,

    /// <summary>It does not.</summary>
    Failed = 2,
}

/// <summary>The result of a check, in words for people.</summary>
/// <param name="State">How it ended.</param>
/// <param name="Message">What was found.</param>
/// <param name="Advice">What to do about it; empty when fine.</param>
public sealed record MailCheckResult(MailCheckState State, string Message, string Advice);

/// <summary>Tests the way to the mail server, with or without sending.</summary>
/// <param name="options">The server and the addresses.</param>
/// <param name="transport">The way there.</param>
/// <param name="time">The clock.</param>
/// <param name="recipients">Whom to try; null: <c>Mail:To</c>.</param>
public sealed class MailCheck(MailOptions options, IMailTransport transport, TimeProvider time, IReadOnlyList<string>? recipients = null)
{
    private readonly IReadOnlyList<string> _recipients = recipients ?? options.To;


    /// <summary>Connects, logs in and offers every recipient, but sends nothing.</summary>
    public Task<MailCheckResult> ProbeAsync(CancellationToken cancellationToken) =>
        ExplainAsync("takes mail for", stop => transport.ProbeAsync(_recipients, stop), cancellationToken);

    /// <summary>Sends a test alert to every recipient.</summary>
    /// <param name="host">This machine's name, told in the mail.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<MailCheckResult> SendTestAsync(string host, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mail = new MailContent
        {
            Id = Guid.NewGuid(),
            WrittenAt = now,
            Subject = $"[crawler] test alert from {host}",
            Text = $"""
                This is a test. The crawler on {host} sent it at {now:yyyy-MM-dd HH:mm:ss} UTC through {options.Host} port {options.Port}.

                Real alerts arrive the same way. Nothing needs to be done.
                """,
        };
        return ExplainAsync("took a test mail for", stop => transport.SendAsync(mail, _recipients, stop), cancellationToken);
    }

    private async Task<MailCheckResult> ExplainAsync(
        string what, Func<CancellationToken, Task<MailDelivery>> act, CancellationToken cancellationToken)
    {
        if (!options.IsEnabled)
        {
            return new MailCheckResult(MailCheckState.Off, "Mail is off: alerts and summaries are kept but nobody gets an e-mail.",
                "Set Mail:Host, Mail:From and Mail:To (and Mail:UserName, Mail:Password where the server wants them).");
        }

        var problems = options.Problems().ToArray();
        if (problems.Length > 0)
        {
            return new MailCheckResult(MailCheckState.Failed, string.Join(' ', problems), "Correct these settings.");
        }

        try
        {
            var delivery = await act(cancellationToken);
            return delivery.Refused.Count == 0
                ? new MailCheckResult(MailCheckState.Fine, $"{options.Host} port {options.Port} {what} {string.Join(", ", delivery.Accepted)}.", "")
                : new MailCheckResult(MailCheckState.Failed,
                    $"{options.Host} refuses {string.Join("; ", delivery.Refused.Select(r => $"{r.Recipient}: {r.Reply}"))}.",
                    "Correct Mail:To or Alerts:Routes, or let the server relay for this host.");
        }
        catch (MailException e)
        {
            return new MailCheckResult(MailCheckState.Failed, e.Message, Advice(e));
        }
    }

    private static string Advice(MailException e) => e.Stage switch
    {
        MailStage.Configure => "Correct the setting named.",
        MailStage.Connect => "Check Mail:Host and Mail:Port, and that a firewall lets this host out.",
        MailStage.Greeting or MailStage.Hello => "Check Mail:Port and Mail:Security: port 465 wants Implicit, 587 wants StartTls.",
        MailStage.Tls => "Check Mail:Security and the server's certificate; for an authority of your own set Mail:CaFile.",
        MailStage.Login => "Check Mail:UserName, Mail:Password and Mail:Authentication.",
        MailStage.Sender => "Check Mail:From: the server must allow this sender.",
        _ => "Ask the server's operator, with the reply above.",
    };
}
