using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Tests.Mail;

public sealed class HostileServerTests
{
    private static async Task<MailException> SendAsync(HostileServer server, TimeSpan? timeout = null, TimeSpan? total = null)
    {
        var options = new MailOptions
        {
            Host = "127.0.0.1",
            Port = server.Port,
            From = "a@example.org",
            To = ["b@example.org"],
            Timeout = timeout ?? TimeSpan.FromSeconds(20),
            TotalTimeout = total ?? TimeSpan.FromSeconds(20),
        };
        var mail = new MailContent { Id = Guid.NewGuid(), WrittenAt = DateTimeOffset.UnixEpoch, Subject = "s", Text = "t" };
        return await Assert.ThrowsAsync<MailException>(
            () => new SmtpTransport(options, TimeProvider.System).SendAsync(mail, options.To, CancellationToken.None));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("\0\0\0\0\r\n")]
    [InlineData("220\u0001hello\r\n")]
    [InlineData("999 hello\r\n")]
    [InlineData("\r\n")]
    public async Task A_server_that_speaks_no_smtp_is_told_so(string greeting)
    {
        await using var server = new HostileServer(false, greeting);
        var e = await SendAsync(server);
        Assert.Equal(MailStage.Greeting, e.Stage);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_timeout()
    {
        await using var server = new HostileServer(false, "");
        var e = await SendAsync(server, timeout: TimeSpan.FromMilliseconds(200));
        Assert.Equal(MailStage.Greeting, e.Stage);
        Assert.Contains("no answer within 0.2 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_at_its_limit()
    {
        await using var server = new HostileServer(true, new string('2', 1000));
        Assert.Contains("4096 bytes", (await SendAsync(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_without_end_is_cut_at_its_limit()
    {
        await using var server = new HostileServer(true, "220-hello\r\n");
        Assert.Contains("100 lines", (await SendAsync(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_drips_bytes_meets_the_deadline_of_the_whole()
    {
        await using var server = new HostileServer(false, "220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n");
        Assert.Equal(MailStage.Message, (await SendAsync(server, total: TimeSpan.FromMilliseconds(500))).Stage);
    }

    [Fact]
    public async Task Bytes_smuggled_in_clear_behind_starttls_are_refused()
    {
        await using var server = new HostileServer(false, "220 hi\r\n", "250-hi\r\n250 STARTTLS\r\n", "220 go\r\n250 injected\r\n");
        var e = await SendAsync(server);
        Assert.Equal(MailStage.Tls, e.Stage);
        Assert.Contains("in clear", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("421 busy\r\n", MailStage.Greeting, false)]
    [InlineData("554 go away\r\n", MailStage.Greeting, false)]
    public async Task A_refusal_in_the_greeting_says_nothing_of_the_mail(string greeting, MailStage stage, bool refused)
    {
        await using var server = new HostileServer(false, greeting);
        var e = await SendAsync(server);
        Assert.Equal((stage, refused), (e.Stage, e.IsRefusedMail));
    }

    [Theory]
    [InlineData("451 try later\r\n", false)]
    [InlineData("554 spam\r\n", true)]
    public async Task Only_a_permanent_refusal_of_the_message_is_final(string reply, bool final)
    {
        await using var server = new HostileServer(false, "220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", reply);
        var e = await SendAsync(server);
        Assert.Equal((MailStage.Message, final), (e.Stage, e.IsRefusedMail));
        Assert.Equal("MAIL FROM:<a@example.org>", server.Heard[1]);
    }

    [Fact]
    public async Task A_refused_port_is_told_at_once()
    {
        int port;
        await using (var server = new HostileServer(false, ""))
        {
            port = server.Port;
        }

        var options = new MailOptions { Host = "127.0.0.1", Port = port, From = "a@example.org", To = ["b@example.org"] };
        var e = await Assert.ThrowsAsync<MailException>(
            () => new SmtpTransport(options, TimeProvider.System).ProbeAsync(options.To, CancellationToken.None));
        Assert.Equal(MailStage.Connect, e.Stage);
        Assert.Contains("ConnectionRefused", e.Message, StringComparison.Ordinal);
    }
}
