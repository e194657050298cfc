using System.Net;

namespace Crawler.Reporting.Mail;

/// <summary>One conversation with a mail server (RFC 5321): greeting, EHLO, STARTTLS, log-in, then mails.</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private readonly SmtpConnection _connection;
    private SmtpCapabilities _offers = SmtpCapabilities.None;

    private SmtpSession(SmtpConnection connection) => _connection = connection;

    public static async Task<SmtpSession> OpenAsync(MailOptions options, TimeProvider time, CancellationToken stop)
    {
        var session = new SmtpSession(await SmtpConnection.OpenAsync(options.Host, options.Port, options.Timeout, time, stop));
        try
        {
            await session.BeginAsync(options, stop);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a message to those of the recipients that the server takes.</summary>
    public async Task<MailDelivery> SendAsync(
        Mailbox from, IReadOnlyList<string> recipients, ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        if (_offers.MaxSize is { } max && message.Length > max)
        {
            throw new MailException(MailStage.Message, $"The mail has {message.Length} bytes, the server takes {max}.", 552);
        }

        var delivery = await OfferAsync(from, recipients, stop);
        if (delivery.Accepted.Count == 0)
        {
            return delivery;
        }

        var reply = await _connection.AskAsync(MailStage.Message, "DATA", stop);
        if (reply.Code != 354)
        {
            throw Refused(MailStage.Message, "The server does not take the message", reply);
        }

        await _connection.WriteAsync(MailStage.Message, SmtpData.Encode(message.Span), stop);
        // The server has the message: when we stop without knowing whether it took it, it would be sent again. The reply has its own deadline.
        reply = await _connection.ReadReplyAsync(MailStage.Message, CancellationToken.None);
        if (!reply.IsPositive)
        {
            throw Refused(MailStage.Message, "The server does not take the message", reply);
        }

        return delivery;
    }

    /// <summary>Names sender and recipients and hears which of them the server takes.</summary>
    public async Task<MailDelivery> OfferAsync(Mailbox from, IReadOnlyList<string> recipients, CancellationToken stop)
    {
        var reply = await _connection.AskAsync(MailStage.Sender, $"MAIL FROM:<{from.Address}>", stop);
        if (!reply.IsPositive)
        {
            throw Refused(MailStage.Sender, $"The server does not take mail from {from.Address}", reply);
        }

        var accepted = new List<string>();
        var refused = new List<RefusedRecipient>();
        foreach (var recipient in recipients)
        {
            if (!Mailbox.TryParse(recipient, out var to))
            {
                refused.Add(new RefusedRecipient(recipient, 553, "not an e-mail address"));
                continue;
            }
            reply = await _connection.AskAsync(MailStage.Recipient, $"RCPT TO:<{to!.Address}>", stop);
            if (reply.IsPositive)
            {
                accepted.Add(recipient);
            }
            else if (reply.Code == 421)
            {
                throw Refused(MailStage.Recipient, "The server ends the session", reply);
            }
            else
            {
                refused.Add(new RefusedRecipient(recipient, reply.Code, reply.ToString()));
            }
        }
        return new MailDelivery(accepted, refused);
    }

    /// <summary>Says goodbye; what the server answers no longer matters.</summary>
    public async ValueTask QuitAsync(CancellationToken stop)
    {
        try
        {
            await _connection.AskAsync(MailStage.Message, "QUIT", stop);
        }
        catch (MailException)
        {
            // The mail is delivered already: a server that hangs up without a word has done its work.
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task BeginAsync(MailOptions options, CancellationToken stop)
    {
        var security = options.Security == MailSecurity.Auto && options.Port == 465 ? MailSecurity.Implicit : options.Security;
        if (security == MailSecurity.Implicit)
        {
            await _connection.SecureAsync(SmtpTrust.For(options.Host, options.CaFile), stop);
        }

        var greeting = await _connection.ReadReplyAsync(MailStage.Greeting, stop);
        if (greeting.Code != 220)
        {
            throw Refused(MailStage.Greeting, "The server does not want to talk", greeting);
        }

        await HelloAsync(stop);
        if (security == MailSecurity.StartTls || (security == MailSecurity.Auto && _offers.StartTls))
        {
            await StartTlsAsync(options, stop);
        }

        if (options.UserName.Length == 0)
        {
            return;
        }

        if (!_connection.IsSecure && security != MailSecurity.None)
        {
            throw new MailException(MailStage.Tls,
                "The server offers no STARTTLS, and a password is not sent in clear. Use a port with TLS, or set Mail:Security=None for a relay on this host.");
        }

        await SmtpLogin.RunAsync(_connection, _offers, options.Authentication, options.UserName, ReadSecret(options), stop);
    }

    private async Task StartTlsAsync(MailOptions options, CancellationToken stop)
    {
        if (!_offers.StartTls)
        {
            throw new MailException(MailStage.Tls, "The server offers no STARTTLS, which Mail:Security=StartTls asks for.");
        }

        var reply = await _connection.AskAsync(MailStage.Tls, "STARTTLS", stop);
        if (reply.Code != 220)
        {
            throw Refused(MailStage.Tls, "The server refuses STARTTLS", reply);
        }

        await _connection.SecureAsync(SmtpTrust.For(options.Host, options.CaFile), stop);
        // What was said in clear counts no more (RFC 3207, 4.2).
        await HelloAsync(stop);
    }

    private async Task HelloAsync(CancellationToken stop)
    {
        var name = Dns.GetHostName();
        if (name.Length is 0 or > 200 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
        {
            name = "localhost";
        }

        var reply = await _connection.AskAsync(MailStage.Hello, "EHLO " + name, stop);
        if (reply.IsPositive)
        {
            _offers = SmtpCapabilities.Parse(reply);
            return;
        }
        _offers = SmtpCapabilities.None;
        reply = await _connection.AskAsync(MailStage.Hello, "HELO " + name, stop);
        if (!reply.IsPositive)
        {
            throw Refused(MailStage.Hello, "The server does not greet back", reply);
        }
    }

    private static string ReadSecret(MailOptions options)
    {
        if (options.PasswordFile.Length == 0)
        {
            return options.Password;
        }

        try
        {
            return File.ReadLines(options.PasswordFile).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailException(MailStage.Configure, $"Mail:PasswordFile '{options.PasswordFile}' cannot be read: {e.Message}", inner: e);
        }
    }

    private static MailException Refused(MailStage stage, string what, SmtpReply reply) => new(stage, $"{what}: {reply}", reply.Code);
}
