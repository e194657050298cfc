using System.Net;
using System.Net.Sockets;
using Crawler.Reporting.Tests.Mail;

namespace Crawler.Reporting.Tests.Alerts;

public sealed class MailFaultTests : IAsyncLifetime
{
    private AlertRoom _room = null!;

    public async Task InitializeAsync() => _room = await AlertRoom.OpenAsync();

    public async Task DisposeAsync() => await _room.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_recipient_that_is_refused_for_good_is_told_of_once_and_not_offered_again(bool hasDatabase)
    {
        _room.Mail.To = ["one@example.org", "refuse@example.org"];
        if (hasDatabase)
        {
            _room.DatabaseComes();
        }

        await _room.MailServerComesAsync();
        _room.Raise("agent_late", "first");
        _room.Time.Now += TimeSpan.FromSeconds(1);
        _room.Raise("agent_late", "second");
        for (var i = 0; i < 4; i++)
        {
            await _room.RunAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(
            [
                ("one@example.org", "warning: agent_late: first"), ("one@example.org", "warning: agent_late: second"),
                ("one@example.org", "warning: recipient_refused: The mail server refuses refuse@example.org"),
            ],
            _room.Arrived);
        Assert.Contains("550 no such mailbox", _room.Mails[2].Read.Part("text/plain"), StringComparison.Ordinal);
        _room.DatabaseComes();
        await _room.RunAsync();
        Assert.Equal(0L, await _room.Database.ScalarAsync("select count(*) from crawl.mail where sent_at is null"));
        Assert.Equal(3, _room.Arrived.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_greylisted_recipient_gets_it_when_the_server_lets_it_and_the_others_do_not_get_it_twice(bool hasDatabase)
    {
        _room.Mail.To = ["one@example.org", "grey@example.org"];
        if (hasDatabase)
        {
            _room.DatabaseComes();
        }

        await _room.MailServerComesAsync();
        _room.Raise("agent_late", "first");
        await _room.RunAsync();
        Assert.Equal(["one@example.org"], _room.Arrived.Select(m => m.To));
        await _room.RunAsync(TimeSpan.FromMinutes(6));
        await _room.RunAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(["one@example.org", "grey@example.org"], _room.Arrived.Select(m => m.To));
    }

    [Fact]
    public async Task With_a_wrong_password_all_waits_until_it_is_corrected()
    {
        _room.DatabaseComes();
        await _room.MailServerComesAsync("robot", "right");
        (_room.Mail.UserName, _room.Mail.Password) = ("robot", "wrong");
        _room.Raise("agent_late", "first");
        var problem = (await _room.RunAsync()).Problem;
        Assert.Contains("535", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", problem, StringComparison.Ordinal);
        await _room.RunAsync(TimeSpan.FromMinutes(20));
        await _room.RunAsync();
        _room.Mail.Password = "right";
        await _room.RunAsync();
        await _room.RunAsync();
        Assert.Equal(["warning", "warning", "resolved"], _room.Arrived.Select(m => m.Subject.Split(':')[0]));
        Assert.Equal(["agent_late", "mail_failing", "mail_failing"], _room.Arrived.Select(m => m.Subject.Split(": ")[1]));
    }

    [Fact]
    public async Task A_server_that_takes_the_connection_and_then_hangs_is_given_up_in_time_and_loses_nothing()
    {
        _room.DatabaseComes();
        _room.Mail.Timeout = TimeSpan.FromMilliseconds(300);
        using (var silent = new TcpListener(IPAddress.Loopback, 0))
        {
            silent.Start();
            _room.Mail.Port = ((IPEndPoint)silent.LocalEndpoint).Port;
            _room.Raise("agent_late", "first");
            Assert.Contains("no answer within 0.3 s", (await _room.RunAsync()).Problem, StringComparison.Ordinal);
        }

        await using (var hanging = new HostileServer(false, "220 hi\r\n", "250 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"))
        {
            _room.Mail.Port = hanging.Port;
            Assert.Contains("no answer within 0.3 s", (await _room.RunAsync()).Problem, StringComparison.Ordinal);
        }

        _room.Mail.Timeout = TimeSpan.FromSeconds(10);
        await _room.MailServerComesAsync();
        Assert.Equal(1, (await _room.RunAsync()).Sent);
        Assert.Equal("warning: agent_late: first", Assert.Single(_room.Arrived).Subject);
    }

    [Fact]
    public async Task A_certificate_for_another_name_keeps_all_waiting()
    {
        _room.DatabaseComes();
        await _room.MailServerComesAsync("robot", "right");
        (_room.Mail.UserName, _room.Mail.Password) = ("robot", "right");
        await using var forwarder = new Forwarder(_room.Mail.Port);
        var port = _room.Mail.Port;
        (_room.Mail.Host, _room.Mail.Port) = ("127.0.0.2", forwarder.Port);
        _room.Raise("agent_late", "first");
        Assert.Contains("name", (await _room.RunAsync()).Problem, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(_room.Arrived);
        (_room.Mail.Host, _room.Mail.Port) = ("127.0.0.1", port);
        Assert.Equal(1, (await _room.RunAsync()).Sent);
    }
}
