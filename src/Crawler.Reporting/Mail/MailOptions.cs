using System.ComponentModel.DataAnnotations;

namespace Crawler.Reporting.Mail;

/// <summary>How a connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>Implicit TLS on port 465; elsewhere STARTTLS where the server offers it. A password is never sent without TLS.</summary>
    Auto = 0,

    /// <summary>STARTTLS (RFC 3207); a server that does not offer it is an error.</summary>
    StartTls = 1,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Implicit = 2,

    /// <summary>No TLS at all, the password in clear: for a relay on the same host.</summary>
    None = 3,
}

/// <summary>How we log in (RFC 4954).</summary>
public enum MailAuthentication
{
    /// <summary>PLAIN where offered, else LOGIN.</summary>
    Auto = 0,

    /// <summary>PLAIN (RFC 4616).</summary>
    Plain = 1,

    /// <summary>LOGIN: user name and password, one after the other.</summary>
    Login = 2,

    /// <summary>XOAUTH2: the password is an access token.</summary>
    XOAuth2 = 3,
}

/// <summary>The mail server that alerts and summaries leave through. Without <see cref="Host"/> no mail is sent.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string Section = "Mail";

    /// <summary>The server's name or address; empty turns mail off.</summary>
    /// <value>Empty.</value>
    public string Host { get; set; } = "";

    /// <summary>Its port: 587 and 25 begin in clear, 465 with TLS.</summary>
    /// <value>587.</value>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>How the connection is protected.</summary>
    /// <value><see cref="MailSecurity.Auto"/>.</value>
    [EnumDataType(typeof(MailSecurity))]
    public MailSecurity Security { get; set; }

    /// <summary>How we log in, when <see cref="UserName"/> is set.</summary>
    /// <value><see cref="MailAuthentication.Auto"/>.</value>
    [EnumDataType(typeof(MailAuthentication))]
    public MailAuthentication Authentication { get; set; }

    /// <summary>User name; empty sends without logging in.</summary>
    /// <value>Empty.</value>
    public string UserName { get; set; } = "";

    /// <summary>Password, or the access token for XOAUTH2.</summary>
    /// <value>Empty.</value>
    public string Password { get; set; } = "";

    /// <summary>A file whose first line is the password; read for every connection, so that it can be changed while we run.</summary>
    /// <value>Empty: <see cref="Password"/> is used.</value>
    public string PasswordFile { get; set; } = "";

    /// <summary>The sender, such as <c>crawler@example.org</c> or <c>Crawler &lt;crawler@example.org&gt;</c>.</summary>
    /// <value>Empty; needed once <see cref="Host"/> is set.</value>
    public string From { get; set; } = "";

    /// <summary>Who gets alerts, and summaries where <c>Reports:Recipients</c> is empty.</summary>
    /// <value>None; at least one is needed once <see cref="Host"/> is set.</value>
    public string[] To { get; set; } = [];

    /// <summary>Extra certificate authorities (PEM) to trust beside the system's.</summary>
    /// <value>Empty.</value>
    public string CaFile { get; set; } = "";

    /// <summary>How long one command may take to be answered, and the connection to be made.</summary>
    /// <value>30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one mail may take from connecting to the last reply.</summary>
    /// <value>2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>First wait after a failed delivery; it doubles, with jitter, up to <see cref="MaxRetryDelay"/>.</summary>
    /// <value>2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait between deliveries while the server is away.</summary>
    /// <value>5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A mail that could not be delivered for so long is given up; its alert stays in the database.</summary>
    /// <value>7 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "60.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Whether mail is configured at all.</summary>
    public bool IsEnabled => !string.IsNullOrWhiteSpace(Host);

    /// <summary>How long to wait after so many attempts at one mail, with jitter.</summary>
    internal TimeSpan RetryAfter(int attempts)
    {
        var wait = Math.Min(RetryDelay.TotalSeconds * Math.Pow(2, Math.Clamp(attempts, 0, 30)), MaxRetryDelay.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (0.8 + (0.2 * System.Security.Cryptography.RandomNumberGenerator.GetInt32(0, 1001) / 1000)));
    }

    /// <summary>Everything wrong across fields, each as a sentence that names the key; empty when fine.</summary>
    public IEnumerable<string> Problems()
    {
        if (!IsEnabled)
        {
            yield break;
        }

        if (!Mailbox.TryParse(From, out _))
        {
            yield return $"Mail:From is '{From}': a sender such as crawler@example.org is needed.";
        }

        if (To.Length == 0)
        {
            yield return "Mail:To is empty: at least one recipient is needed.";
        }

        foreach (var to in To)
        {
            if (!Mailbox.TryParse(to, out _))
            {
                yield return $"Mail:To holds '{to}', which is not an e-mail address.";
            }
        }

        if (CaFile.Length > 0 && !File.Exists(CaFile))
        {
            yield return $"Mail:CaFile is '{CaFile}', which does not exist.";
        }

        if (PasswordFile.Length > 0 && !File.Exists(PasswordFile))
        {
            yield return $"Mail:PasswordFile is '{PasswordFile}', which does not exist.";
        }

        if (RetryDelay > MaxRetryDelay)
        {
            yield return $"Mail:RetryDelay is {RetryDelay}, longer than Mail:MaxRetryDelay ({MaxRetryDelay}).";
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Problems().Select(p => new ValidationResult(p));
}
