using System.Globalization;
using System.Net.Mail;

namespace Crawler.Reporting.Mail;

/// <summary>An e-mail address that is safe in an SMTP command and in a header.</summary>
internal sealed record Mailbox
{
    private static readonly IdnMapping Idn = new();

    private Mailbox(string displayName, string address)
    {
        DisplayName = displayName;
        Address = address;
    }

    /// <summary>The name for people; may be empty.</summary>
    public string DisplayName { get; }

    /// <summary><c>local@domain</c>, ASCII, the domain in punycode where it must be.</summary>
    public string Address { get; }

    /// <summary>The part behind the last <c>@</c>.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>Reads <c>a@b</c> or <c>Name &lt;a@b&gt;</c>; no quoted local parts, no control characters, at most 254 characters (RFC 5321).</summary>
    public static bool TryParse(string? text, out Mailbox? mailbox)
    {
        mailbox = null;
        if (string.IsNullOrWhiteSpace(text) || text.Length > 400 || text.Any(char.IsControl) || !MailAddress.TryCreate(text, out var parsed))
        {
            return false;
        }

        string domain;
        try
        {
            domain = parsed.Host.StartsWith('[') ? parsed.Host : Idn.GetAscii(parsed.Host);
        }
        catch (ArgumentException)
        {
            return false;
        }
        if (!parsed.User.All(IsLocalPart) || !domain.All(IsDomain) || parsed.User.Length > 64)
        {
            return false;
        }

        var address = $"{parsed.User}@{domain}";
        if (address.Length > 254)
        {
            return false;
        }

        mailbox = new Mailbox(parsed.DisplayName, address);
        return true;
    }

    private static bool IsLocalPart(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal);

    private static bool IsDomain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '[' or ']' or ':';
}
