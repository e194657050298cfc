using System.Text;
using Crawler.Wire.Http;

namespace Crawler.Wire.Tests.Http;

public sealed class HttpReplyHeadTests
{
    private const string Whole =
        "HTTP/1.1 302 Found\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nserver:  small/1.0 \t\r\nContent-Length: 12\r\nContent-Type: text/plain\r\n"
        + "Content-Encoding: GZIP\r\nConnection: Upgrade, Close\r\nKeep-Alive: timeout=5\r\nRetry-After: 90\r\nLocation: /moved\r\nX-Long: a\r\n  b\r\n\r\n";

    [Fact]
    public void What_a_client_needs_is_read()
    {
        var bytes = Encoding.ASCII.GetBytes(Whole);

        var head = Read($"{Whole}the body");

        Assert.Equal((302, 12, false, HttpCoding.Gzip, false), (head.Status, (int)head.ContentLength!, head.IsChunked, head.Coding, head.StaysOpen));
        Assert.Equal((true, true, Whole.Length), (head.HasDate, head.HasKeepAlive, head.Length));
        Assert.Equal(
            ["small/1.0", "text/plain", "90", "/moved"],
            new[] { head.Server, head.ContentType, head.RetryAfter, head.Location }.Select(x => Encoding.ASCII.GetString(x.In(bytes))));
    }

    [Fact]
    public void A_head_says_the_same_with_lines_that_end_without_a_CR() =>
        Assert.Equal(
            Read("HTTP/1.1 200\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n") with { Length = 0 },
            Read("HTTP/1.1 200\nContent-Length: 5\nTransfer-Encoding: chunked\n\n") with { Length = 0 });

    [Theory]
    [InlineData("", null)]
    [InlineData("Accept-Ranges: bytes\r\n", true)]
    [InlineData("accept-ranges: Bytes, other\r\n", true)]
    [InlineData("Accept-Ranges: none\r\n", false)]
    [InlineData("Accept-Ranges: bytesize\r\n", null)]
    public void Whether_parts_can_be_asked_for_is_what_it_says(string fields, bool? accepts) =>
        Assert.Equal(accepts, Read($"HTTP/1.1 200 OK\r\n{fields}\r\n").AcceptsRanges);

    [Theory]
    [InlineData("HTTP/1.1 200 OK", "", true)]
    [InlineData("HTTP/1.1 200 OK", "Connection: close\r\n", false)]
    [InlineData("HTTP/1.1 200 OK", "Connection: keep-alive, close\r\n", false)]
    [InlineData("HTTP/1.0 200 OK", "", false)]
    [InlineData("HTTP/1.0 200 OK", "Connection: Keep-Alive\r\n", true)]
    [InlineData("HTTP/1.1 200 OK", "Connection: closed\r\n", true)]
    public void A_connection_stays_open_unless_the_version_or_the_server_says_otherwise(string status, string fields, bool staysOpen) =>
        Assert.Equal(staysOpen, Read($"{status}\r\n{fields}\r\n").StaysOpen);

    [Theory]
    [InlineData(100, true, false)]
    [InlineData(101, false, false)]
    [InlineData(103, true, false)]
    [InlineData(200, false, true)]
    [InlineData(204, false, false)]
    [InlineData(304, false, false)]
    [InlineData(999, false, true)]
    public void A_status_tells_what_follows(int status, bool isInterim, bool hasBody)
    {
        var head = Read($"HTTP/1.1 {status} Words\r\n\r\n");

        Assert.Equal((isInterim, hasBody), (head.IsInterim, head.HasBody));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n")]
    [InlineData("HTTP/2 200\r\n")]
    [InlineData("HTTP/1.1 OK\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n")]
    [InlineData("HTTP/1.1 2000\r\n")]
    [InlineData("HTTP/1.1 099\r\n")]
    [InlineData("HTTP/1.x 200\r\n")]
    [InlineData("\r\n")]
    [InlineData("HTTP/1.1 200\r\n: x\r\n")]
    [InlineData("HTTP/1.1 200\r\nno colon\r\n")]
    [InlineData("HTTP/1.1 200\r\nna me: x\r\n")]
    [InlineData("HTTP/1.1 200\r\n folded: x\r\n")]
    [InlineData("HTTP/1.1 200\r\nX: a\rb\r\n")]
    [InlineData("HTTP/1.1 200\r\nX: a\0b\r\n")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: -1\r\n")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: \r\n")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 5, 5\r\n")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 99999999999999999999\r\n")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("HTTP/1.1 200\r\nTransfer-Encoding: gzip, chunked\r\n")]
    public void What_is_no_head_is_refused_as_soon_as_its_line_is_there(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);

        Assert.False(HttpReplyHead.TryRead(bytes, out _, out var error));
        Assert.Equal(WireErrorKind.UnexpectedByte, error.Kind);
        Assert.InRange(error.Offset, 0, bytes.Length);
    }

    [Fact]
    public void Fields_and_bytes_beyond_the_limits_are_too_large()
    {
        var most = string.Concat(Enumerable.Repeat("X: y\r\n", HttpReplyHead.MaxFields));

        Assert.Equal(WireErrorKind.None, Refusal($"HTTP/1.1 200\r\n{most}\r\n"));
        Assert.Equal(WireErrorKind.TooLarge, Refusal($"HTTP/1.1 200\r\n{most}X: y\r\n\r\n"));
        Assert.Equal(WireErrorKind.TooLarge, Refusal($"HTTP/1.1 200\r\nX: {new string('y', HttpReplyHead.MaxBytes)}"));
        Assert.Equal(WireErrorKind.TooLarge, Refusal(new string('y', HttpReplyHead.MaxBytes)));
        Assert.Equal(WireErrorKind.UnexpectedEnd, Refusal(new string('y', HttpReplyHead.MaxBytes - 1)));
    }

    [Fact]
    public void A_head_cut_at_any_byte_wants_more()
    {
        Assert.All(Enumerable.Range(0, Whole.Length), x => Assert.Equal(WireErrorKind.UnexpectedEnd, Refusal(Whole[..x])));
        Assert.Equal(WireErrorKind.None, Refusal(Whole));
    }

    [Fact]
    public void A_spoilt_head_never_throws_and_its_values_lie_inside_it()
    {
        foreach (var bytes in HostileBytes.Of(Encoding.ASCII.GetBytes(Whole), 5000))
        {
            if (!HttpReplyHead.TryRead(bytes, out var head, out var error))
            {
                Assert.True(error.IsError && error.Offset <= bytes.Length);
                continue;
            }

            Assert.InRange(head.Length, 1, bytes.Length);
            Assert.InRange(head.Status, 100, 999);
            Assert.All(
                new[] { head.Server, head.ContentType, head.RetryAfter, head.Location },
                x => Assert.True(!x.IsThere || x.Start + x.Length <= head.Length));
        }
    }

    private static HttpReplyHead Read(string text)
    {
        Assert.True(HttpReplyHead.TryRead(Encoding.Latin1.GetBytes(text), out var head, out var error), error.ToString());
        return head;
    }

    private static WireErrorKind Refusal(string text)
    {
        HttpReplyHead.TryRead(Encoding.Latin1.GetBytes(text), out _, out var error);
        return error.Kind;
    }
}
