namespace Crawler.Reporting.Mail;

/// <summary>Where an attempt to send failed.</summary>
public enum MailStage
{
    /// <summary>Options that cannot work.</summary>
    Configure = 0,

    /// <summary>Resolving the name and opening the connection.</summary>
    Connect = 1,

    /// <summary>The server's first line.</summary>
    Greeting = 2,

    /// <summary>EHLO.</summary>
    Hello = 3,

    /// <summary>STARTTLS, or the TLS handshake.</summary>
    Tls = 4,

    /// <summary>Logging in.</summary>
    Login = 5,

    /// <summary>MAIL FROM.</summary>
    Sender = 6,

    /// <summary>RCPT TO.</summary>
    Recipient = 7,

    /// <summary>DATA and the message.</summary>
    Message = 8,
}

/// <summary>A mail could not be handed over; the message says where, and what the server said.</summary>
public sealed class MailException : Exception
{
    /// <summary>Makes one.</summary>
    public MailException(MailStage stage, string message, int? replyCode = null, Exception? inner = null) : base(message, inner)
    {
        Stage = stage;
        ReplyCode = replyCode;
    }

    /// <summary>Where it failed.</summary>
    public MailStage Stage { get; }

    /// <summary>The server's code, when it answered.</summary>
    public int? ReplyCode { get; }

    /// <summary>
    /// Whether it is the one mail that the server refuses for good (a 5xx to the sender or the message); all else concerns the
    /// connection or the log-in, so that every mail would fare the same and waits for better times.
    /// </summary>
    public bool IsRefusedMail => Stage is MailStage.Sender or MailStage.Message && ReplyCode is >= 500;
}
