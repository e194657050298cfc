namespace Crawler.Reporting.Mail;

/// <summary>A way to hand mail to a server.</summary>
public interface IMailTransport
{
    /// <summary>
    /// Sends one mail to the recipients given. A recipient that the server refuses is told in the result; everything that fails the
    /// whole attempt is a <see cref="MailException"/>.
    /// </summary>
    /// <param name="mail">What it says.</param>
    /// <param name="recipients">Addresses; those the server has taken before must not be among them.</param>
    /// <param name="cancellationToken">Gives up; the mail may then have been taken or not.</param>
    Task<MailDelivery> SendAsync(MailContent mail, IReadOnlyList<string> recipients, CancellationToken cancellationToken);

    /// <summary>Connects, logs in and asks whether the recipients would be taken, without sending anything.</summary>
    Task<MailDelivery> ProbeAsync(IReadOnlyList<string> recipients, CancellationToken cancellationToken);
}

/// <summary>A recipient that the server did not take.</summary>
/// <param name="Recipient">As it was given.</param>
/// <param name="Code">The server's reply code: 4xx may be tried again, 5xx not.</param>
/// <param name="Reply">What the server said, cleaned.</param>
public sealed record RefusedRecipient(string Recipient, int Code, string Reply)
{
    /// <summary>Whether trying later makes sense.</summary>
    public bool IsTransient => Code is >= 400 and < 500;
}

/// <summary>How an attempt ended, recipient by recipient.</summary>
/// <param name="Accepted">Recipients the server has taken the mail for.</param>
/// <param name="Refused">The others.</param>
public sealed record MailDelivery(IReadOnlyList<string> Accepted, IReadOnlyList<RefusedRecipient> Refused);
