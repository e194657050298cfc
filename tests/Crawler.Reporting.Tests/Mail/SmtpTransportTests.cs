using Crawler.Fixtures.Mail;
using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Tests.Mail;

public sealed class SmtpTransportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority;
    private readonly MailOptions _options = new()
    {
        Host = "127.0.0.1",
        From = "Crawler <crawler@example.org>",
        To = ["operator@example.org"],
        UserName = "robot",
        Password = "s3cret",
    };

    public SmtpTransportTests()
    {
        _authority = new TestAuthority(_folder.Path);
        _options.CaFile = _authority.CaFile;
    }

    public void Dispose() => _folder.Dispose();

    private Task<SmtpServer> StartAsync(bool implicitTls = false, params string[] without) =>
        SmtpServer.StartAsync(_folder.File("mail"), _authority, implicitTls, "robot", "s3cret", 0, null, without);

    private Task<MailDelivery> SendAsync(SmtpServer server, MailContent? mail = null)
    {
        _options.Port = server.Port;
        return new SmtpTransport(_options, TimeProvider.System).SendAsync(mail ?? AMail(), _options.To, CancellationToken.None);
    }

    private static MailContent AMail(string subject = "hello", string text = "text") => new()
    {
        Id = Guid.Parse("11111111-2222-3333-4444-555555555555"),
        WrittenAt = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        Subject = subject,
        Text = text,
    };

    [Theory]
    [InlineData(MailAuthentication.Auto)]
    [InlineData(MailAuthentication.Plain)]
    [InlineData(MailAuthentication.Login)]
    [InlineData(MailAuthentication.XOAuth2)]
    public async Task A_mail_arrives_over_starttls_with_every_way_to_log_in(MailAuthentication authentication)
    {
        await using var server = await StartAsync();
        _options.Authentication = authentication;
        _options.Security = MailSecurity.StartTls;
        var delivery = await SendAsync(server);
        Assert.Equal(_options.To, delivery.Accepted);
        var mail = Assert.Single(server.Mails);
        Assert.Contains("X-Tls: True", mail, StringComparison.Ordinal);
        Assert.Contains("X-Login: robot", mail, StringComparison.Ordinal);
        Assert.Contains("Message-ID: <11111111222233334444555555555555.crawler@example.org>", mail, StringComparison.Ordinal);
        Assert.Contains("Date: Wed, 04 Mar 2026 05:06:07 +0000", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_plain_is_logged_in_to_by_login()
    {
        await using var server = await StartAsync(without: "PLAIN");
        await SendAsync(server);
        Assert.Contains("X-Login: robot", Assert.Single(server.Mails), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_arrives_over_implicit_tls()
    {
        await using var server = await StartAsync(implicitTls: true);
        _options.Security = MailSecurity.Implicit;
        await SendAsync(server);
        Assert.Single(server.Mails);
    }

    [Theory]
    [InlineData(MailAuthentication.Plain)]
    [InlineData(MailAuthentication.Login)]
    [InlineData(MailAuthentication.XOAuth2)]
    public async Task A_wrong_password_is_told_with_the_servers_reply(MailAuthentication authentication)
    {
        await using var server = await StartAsync();
        _options.Authentication = authentication;
        _options.Password = "wrong";
        var e = await Assert.ThrowsAsync<MailException>(() => SendAsync(server));
        Assert.Equal(MailStage.Login, e.Stage);
        Assert.Equal(535, e.ReplyCode);
        Assert.DoesNotContain("wrong", e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_before_the_password_is_sent()
    {
        await using var server = await StartAsync();
        _options.CaFile = "";
        var e = await Assert.ThrowsAsync<MailException>(() => SendAsync(server));
        Assert.Equal(MailStage.Tls, e.Stage);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_even_from_a_trusted_authority()
    {
        await using var server = await StartAsync();
        _options.Host = "127.0.0.2";
        _options.Port = server.Port;
        // The server listens on 127.0.0.1 alone, so the name is tested by a forwarder on 127.0.0.2.
        await using var forwarder = new Forwarder(server.Port);
        _options.Port = forwarder.Port;
        var e = await Assert.ThrowsAsync<MailException>(
            () => new SmtpTransport(_options, TimeProvider.System).SendAsync(AMail(), _options.To, CancellationToken.None));
        Assert.Equal(MailStage.Tls, e.Stage);
    }

    [Fact]
    public async Task A_password_is_not_sent_in_clear_unless_asked_for()
    {
        await using var server = await SmtpServer.StartAsync(_folder.File("mail"));
        var e = await Assert.ThrowsAsync<MailException>(() => SendAsync(server));
        Assert.Equal(MailStage.Tls, e.Stage);
        _options.UserName = "";
        await SendAsync(server);
        Assert.Contains("X-Tls: False", Assert.Single(server.Mails), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_starttls_is_refused_where_it_is_required()
    {
        await using var server = await SmtpServer.StartAsync(_folder.File("mail"));
        _options.Security = MailSecurity.StartTls;
        _options.UserName = "";
        Assert.Equal(MailStage.Tls, (await Assert.ThrowsAsync<MailException>(() => SendAsync(server))).Stage);
    }

    [Fact]
    public async Task Each_recipients_fate_is_told()
    {
        await using var server = await StartAsync();
        _options.To = ["one@example.org", "refuse@example.org", "later@example.org", "two@example.org"];
        var delivery = await SendAsync(server);
        Assert.Equal(["one@example.org", "two@example.org"], delivery.Accepted);
        Assert.Equal([("refuse@example.org", false), ("later@example.org", true)], delivery.Refused.Select(r => (r.Recipient, r.IsTransient)));
        Assert.Contains("X-Envelope-To: one@example.org,two@example.org", Assert.Single(server.Mails), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_message_arrives_byte_for_byte_whatever_it_holds()
    {
        await using var server = await StartAsync();
        var text = ".\n..two dots\n.\r\nEnd = ümläut 漢字 " + new string('x', 3000) + "\ntrailing space \n\nFrom me";
        await SendAsync(server, AMail("Grüße, 漢字 and \u202Eevil\r\nBcc: thief@example.org", text) with { Html = "<p>ü</p>" });
        var mail = MailReader.Read(Assert.Single(server.Mails));
        Assert.Equal(text.ReplaceLineEndings("\n"), mail.Part("text/plain"));
        Assert.Equal("<p>ü</p>", mail.Part("text/html"));
        Assert.Equal("Grüße, 漢字 and  evil  Bcc: thief@example.org", mail.Header("Subject"));
        Assert.Null(mail.Header("Bcc"));
        Assert.All(mail.Lines, line => Assert.InRange(line.Length, 0, 998));
    }

    [Fact]
    public async Task A_check_logs_in_and_asks_but_sends_nothing()
    {
        await using var server = await StartAsync();
        _options.Port = server.Port;
        var check = new MailCheck(_options, new SmtpTransport(_options, TimeProvider.System), TimeProvider.System);
        Assert.Equal(MailCheckState.Fine, (await check.ProbeAsync(CancellationToken.None)).State);
        Assert.Empty(server.Mails);
        Assert.Equal(MailCheckState.Fine, (await check.SendTestAsync("host", CancellationToken.None)).State);
        Assert.Single(server.Mails);
        _options.Password = "wrong";
        var failed = await check.ProbeAsync(CancellationToken.None);
        Assert.Equal(MailCheckState.Failed, failed.State);
        Assert.Contains("Mail:Password", failed.Advice, StringComparison.Ordinal);
        _options.Host = "";
        Assert.Equal(MailCheckState.Off, (await check.ProbeAsync(CancellationToken.None)).State);
    }
}
