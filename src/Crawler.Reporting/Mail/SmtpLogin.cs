using System.Text;

namespace Crawler.Reporting.Mail;

/// <summary>The AUTH exchanges (RFC 4954). Mechanism names go out in upper case: some servers compare them case-sensitively.</summary>
internal static class SmtpLogin
{
    public static async Task RunAsync(
        SmtpConnection connection, SmtpCapabilities offers, MailAuthentication wanted, string user, string secret, CancellationToken stop)
    {
        var reply = Choose(offers, wanted) switch
        {
            MailAuthentication.XOAuth2 => await XOAuth2Async(connection, user, secret, stop),
            MailAuthentication.Login => await LoginAsync(connection, user, secret, stop),
            _ => await connection.AskAsync(MailStage.Login, "AUTH PLAIN " + Base64($"\0{user}\0{secret}"), stop),
        };
        if (reply.Code != 235)
        {
            throw new MailException(MailStage.Login, $"The server refuses to log '{user}' in: {reply}", reply.Code);
        }
    }

    private static MailAuthentication Choose(SmtpCapabilities offers, MailAuthentication wanted)
    {
        var candidates = wanted == MailAuthentication.Auto ? [MailAuthentication.Plain, MailAuthentication.Login] : new[] { wanted };
        foreach (var candidate in candidates)
        {
            if (offers.Mechanisms.Contains(candidate.ToString().ToUpperInvariant()))
            {
                return candidate;
            }
        }

        var offered = offers.Mechanisms.Count == 0 ? "none" : string.Join(' ', offers.Mechanisms.Order(StringComparer.Ordinal));
        throw new MailException(MailStage.Login,
            $"The server offers no way to log in that fits Mail:Authentication={wanted}; it offers: {offered}.");
    }

    private static async Task<SmtpReply> LoginAsync(SmtpConnection connection, string user, string secret, CancellationToken stop)
    {
        var reply = await connection.AskAsync(MailStage.Login, "AUTH LOGIN", stop);
        if (reply.Code == 334)
        {
            reply = await connection.AskAsync(MailStage.Login, Base64(user), stop);
        }

        if (reply.Code == 334)
        {
            reply = await connection.AskAsync(MailStage.Login, Base64(secret), stop);
        }

        return reply;
    }

    private static async Task<SmtpReply> XOAuth2Async(SmtpConnection connection, string user, string token, CancellationToken stop)
    {
        var reply = await connection.AskAsync(
            MailStage.Login, "AUTH XOAUTH2 " + Base64($"user={user}\u0001auth=Bearer {token}\u0001\u0001"), stop);
        // A refusal first comes as a challenge with the reason; an empty line asks for the final code.
        return reply.Code == 334 ? await connection.AskAsync(MailStage.Login, "", stop) : reply;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
