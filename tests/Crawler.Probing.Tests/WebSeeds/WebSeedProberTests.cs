using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Tests.Trackers;
using Crawler.Probing.Trackers;
using Crawler.Probing.WebSeeds;

namespace Crawler.Probing.Tests.WebSeeds;

/// <summary>Servers on loopback, kind and hostile: each is an answer, and none gets more than one question and a head's worth of attention.</summary>
public sealed class WebSeedProberTests
{
    private static readonly AddressPolicy Lab = new(new NetworkOptions { AllowPrivateAddresses = true, BlockedNetworks = ["127.0.0.9"] });

    [Fact]
    public async Task A_file_that_is_there_is_told_with_its_length_and_whether_parts_can_be_had()
    {
        await using var server = ScriptedHttpTracker.SayingRaw("HTTP/1.1 200 OK\r\nContent-Length: 1234567890123\r\nAccept-Ranges: bytes\r\n\r\n");

        var answer = await AskAsync(new Uri($"http://{server.Endpoint}/pub/a%20b.iso?x=1#y"));

        Assert.Equal((ProbeOutcome.Ok, 200, 1_234_567_890_123, true), (answer.Outcome, answer.Status, answer.ContentBytes, answer.AcceptsRanges));
        Assert.NotNull(answer.RttMs);
        var call = await server.NextAsync();
        Assert.Equal("/pub/a%20b.iso?x=1", call.PathAndQuery);
        Assert.StartsWith("HEAD ", call.RequestLine, StringComparison.Ordinal);
        Assert.Contains($"Host: {server.Endpoint}", call.Headers);
        Assert.Contains("Connection: close", call.Headers);
        Assert.Contains(call.Headers, x => x.StartsWith("User-Agent: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nAccept-Ranges: none\r\n", 5L, false)]
    [InlineData("Content-Length: 5\r\nContent-Encoding: gzip\r\n", null, null)]
    [InlineData("Transfer-Encoding: chunked\r\n", null, null)]
    [InlineData("", null, null)]
    public async Task A_length_that_is_not_the_files_is_none(string fields, long? bytes, bool? ranges)
    {
        await using var server = ScriptedHttpTracker.SayingRaw($"HTTP/1.1 200 OK\r\n{fields}\r\n");

        var answer = await AskAsync(server.Announce);

        Assert.Equal((ProbeOutcome.Ok, bytes, ranges), (answer.Outcome, answer.ContentBytes, answer.AcceptsRanges));
    }

    [Theory]
    [InlineData("404 Not Found", 404)]
    [InlineData("405 Method Not Allowed", 405)]
    [InlineData("204 No Content", 204)]
    [InlineData("206 Partial Content", 206)]
    [InlineData("302 Found", 302)]
    [InlineData("503 Service Unavailable", 503)]
    [InlineData("999 Whatever", 999)]
    public async Task Another_status_is_an_error_with_the_status(string status, int code)
    {
        await using var server = ScriptedHttpTracker.SayingRaw($"HTTP/1.1 {status}\r\nRetry-After: 90\r\nContent-Length: 5\r\n\r\n");

        var answer = await AskAsync(server.Announce);

        Assert.Equal((ProbeOutcome.HttpError, code, 90, null), (answer.Outcome, answer.Status, answer.RetryAfter, answer.ContentBytes));
        Assert.False(answer.IsOfServer);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", ProbeOutcome.Malformed)]
    [InlineData("HTTP/2 200\r\n\r\n", ProbeOutcome.Malformed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n", ProbeOutcome.Malformed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", ProbeOutcome.Malformed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", ProbeOutcome.Malformed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", ProbeOutcome.Closed)]
    [InlineData("", ProbeOutcome.Closed)]
    public async Task What_is_no_head_is_none(string bytes, ProbeOutcome outcome)
    {
        await using var server = ScriptedHttpTracker.SayingRaw(bytes);

        var answer = await AskAsync(server.Announce);

        Assert.Equal((outcome, null), (answer.Outcome, answer.Status));
        Assert.NotNull(answer.Error);
    }

    [Fact]
    public async Task An_endless_head_is_too_large()
    {
        await using var server = new ScriptedHttpTracker(async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await call.SendAsync($"X-Filler: {new string('x', 4000)}\r\n");
            }
        });

        Assert.Equal(ProbeOutcome.TooLarge, (await AskAsync(server.Announce)).Outcome);
    }

    [Fact]
    public async Task An_endless_body_that_nobody_asked_for_is_not_read()
    {
        var hungUp = new TaskCompletionSource();
        await using var server = new ScriptedHttpTracker(async call =>
        {
            try
            {
                await call.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
                while (true)
                {
                    await call.SendAsync(new byte[64 * 1024]);
                }
            }
            catch (SocketException)
            {
                hungUp.SetResult();
            }
        });

        var answer = await AskAsync(server.Announce);

        Assert.Equal((ProbeOutcome.Ok, 7), (answer.Outcome, answer.ContentBytes));
        await hungUp.Task.WaitAsync(Asking.Patience);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task A_server_that_stalls_is_timed_out(string beginning)
    {
        await using var server = new ScriptedHttpTracker(async call =>
        {
            await call.SendAsync(beginning);
            await call.SilenceAsync();
        });

        var answer = await AskAsync(server.Announce, new WebSeedOptions { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal((ProbeOutcome.TimedOut, false), (answer.Outcome, answer.IsOfServer));
    }

    [Fact]
    public async Task A_server_that_resets_is_reset()
    {
        await using var server = new ScriptedHttpTracker(call => call.ResetAsync());
        Assert.Equal(ProbeOutcome.Reset, (await AskAsync(server.Announce)).Outcome);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_so_for_all_its_files()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var answer = await AskAsync(new Uri($"http://{taken.LocalEndPoint}/file"));

        Assert.Equal((ProbeOutcome.Refused, true), (answer.Outcome, answer.IsOfServer));
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_fails_at_it()
    {
        await using var server = ScriptedHttpTracker.SayingRaw("HTTP/1.1 200 OK\r\n\r\n");

        var answer = await AskAsync(new Uri($"https://{server.Endpoint}/file"), new WebSeedOptions { Timeout = TimeSpan.FromSeconds(2) });

        // It waits for a line that never comes.
        Assert.Contains(answer.Outcome, new[] { ProbeOutcome.TlsFailed, ProbeOutcome.TimedOut });
        Assert.True(answer.IsOfServer);
    }

    [Fact]
    public async Task Redirects_are_followed_and_counted()
    {
        await using var mirror = ScriptedHttpTracker.SayingRaw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        await using var server = new ScriptedHttpTracker(
            call => call.RedirectAsync(call.Path == "/announce" ? "/second" : $"http://{mirror.Endpoint}/file"));

        var answer = await AskAsync(server.Announce);

        Assert.Equal((ProbeOutcome.Ok, 2, 5), (answer.Outcome, answer.Redirects, answer.ContentBytes));
        Assert.Equal("/file", (await mirror.NextAsync()).PathAndQuery);
    }

    [Fact]
    public async Task A_loop_of_redirects_ends_at_the_limit()
    {
        await using var server = new ScriptedHttpTracker(call => call.RedirectAsync("/announce"));

        var answer = await AskAsync(server.Announce, new WebSeedOptions { MaxRedirects = 3 });

        Assert.Equal((ProbeOutcome.HttpError, 302, 3, 4), (answer.Outcome, answer.Status, answer.Redirects, server.Connections));
    }

    [Theory]
    [InlineData("http://127.0.0.9/file", ProbeOutcome.Blocked)]
    [InlineData("http://0.0.0.0/file", ProbeOutcome.Blocked)]
    [InlineData("file:///etc/passwd", ProbeOutcome.Blocked)]
    [InlineData("http://127.0.0.1:99999/", ProbeOutcome.HttpError)]
    public async Task A_redirect_to_where_nobody_may_go_is_not_followed(string location, ProbeOutcome outcome)
    {
        await using var server = new ScriptedHttpTracker(call => call.RedirectAsync(location));

        var answer = await AskAsync(server.Announce);

        Assert.Equal((outcome, false, 1), (answer.Outcome, answer.IsOfServer, server.Connections));
    }

    [Fact]
    public async Task A_private_address_is_blocked_even_where_what_a_person_types_is_trusted()
    {
        await using var server = ScriptedHttpTracker.SayingRaw("HTTP/1.1 200 OK\r\n\r\n");

        var answer = await AskAsync(server.Announce, policy: new AddressPolicy(new NetworkOptions()).Trusting());

        Assert.Equal((ProbeOutcome.Blocked, 0), (answer.Outcome, server.Connections));
    }

    [Fact]
    public async Task Whoever_gives_up_gets_no_answer()
    {
        await using var server = new ScriptedHttpTracker(call => call.SilenceAsync());
        using var stop = new CancellationTokenSource();
        var asking = Prober().AskAsync(server.Announce, stop.Token);
        await server.NextAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static WebSeedProber Prober(WebSeedOptions? options = null, AddressPolicy? policy = null) =>
        new(options ?? new WebSeedOptions(), new TrackerOptions(), policy ?? Lab, null, TimeProvider.System);

    private static Task<WebSeedAnswer> AskAsync(Uri target, WebSeedOptions? options = null, AddressPolicy? policy = null) =>
        Prober(options, policy).AskAsync(target, CancellationToken.None).WaitAsync(Asking.Patience);
}
