using System.Text;
using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Tests.Mail;

public sealed class MailTextTests
{
    [Theory]
    [InlineData("a@example.org", "a@example.org")]
    [InlineData("Ana <a.b+c@example.org>", "a.b+c@example.org")]
    [InlineData("x@bücher.example", "x@xn--bcher-kva.example")]
    public void Addresses_are_read(string text, string address)
    {
        Assert.True(Mailbox.TryParse(text, out var mailbox));
        Assert.Equal(address, mailbox!.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@b\r\nDATA")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("ü@example.org")]
    [InlineData("a@b>\u0000")]
    public void What_could_break_a_command_is_no_address(string text) => Assert.False(Mailbox.TryParse(text, out _));

    [Theory]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("a\nb", "a\r\nb\r\n.\r\n")]
    [InlineData("a\r.\r\n", "a .\r\n.\r\n")]
    [InlineData("\n.\n.\n", "\r\n..\r\n..\r\n.\r\n")]
    public void Dots_and_line_ends_cannot_end_the_message(string text, string wire) =>
        Assert.Equal(wire, Encoding.ASCII.GetString(SmtpData.Encode(Encoding.ASCII.GetBytes(text)).Span));

    [Fact]
    public void Capabilities_are_read_in_any_case_and_the_old_form()
    {
        var offers = SmtpCapabilities.Parse(new SmtpReply(250, ["mail.test", "StartTLS", "auth=plain login", "SIZE 1000", "", "8BITMIME"]));
        Assert.True(offers.StartTls);
        Assert.Equal(1000, offers.MaxSize);
        Assert.Equal(["LOGIN", "PLAIN"], offers.Mechanisms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes()
    {
        Assert.True(Mailbox.TryParse("a@example.org", out var from));
        var mail = new MailContent
        {
            Id = Guid.NewGuid(),
            WrittenAt = DateTimeOffset.UnixEpoch,
            Subject = "s",
            Text = "t",
            Html = "<p>t</p>",
            Attachments = [new("r.csv", "text/csv", "a,b"u8.ToArray()), new("c.png", "image/png", new byte[] { 1, 2 }, "chart")],
        };
        var bytes = MimeMessage.Build(mail, from!, ["b@example.org"]);
        Assert.True(bytes.Span.SequenceEqual(MimeMessage.Build(mail, from!, ["b@example.org"]).Span));
        var read = MailReader.Read(Encoding.ASCII.GetString(bytes.Span));
        Assert.Equal(["c.png", "r.csv"], read.FileNames.Order(StringComparer.Ordinal));
        Assert.Equal("t", read.Part("text/plain"));
    }

    [Fact]
    public void Every_wrong_setting_is_told()
    {
        var options = new MailOptions { Host = "h", From = "x", To = ["y"], CaFile = "/does/not/exist", RetryDelay = TimeSpan.FromHours(2) };
        Assert.Equal(4, options.Problems().Count());
        Assert.Empty(new MailOptions().Problems());
    }
}
