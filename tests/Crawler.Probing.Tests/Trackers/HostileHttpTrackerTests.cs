using System.IO.Compression;
using Crawler.Fixtures.Programs;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;

namespace Crawler.Probing.Tests.Trackers;

public sealed class HostileHttpTrackerTests
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>It works!</body></html>")]
    [InlineData("")]
    [InlineData("d8:completei5e10:incompl")]
    [InlineData("d8:completei5e10:incompletei3e5:peers7:1234567e")]
    [InlineData("d8:completei5e10:incompletei3e5:peers0:e\r\n<script>")]
    [InlineData("de")]
    [InlineData("le")]
    [InlineData("i5e")]
    [InlineData("d5:peers99999999999999999999:e")]
    public async Task A_body_that_is_no_announce_reply_is_malformed_and_claims_nothing(string body)
    {
        await using var tracker = ScriptedHttpTracker.Saying(body);

        var check = await Asking.AnnounceAsync(tracker.Announce);

        Assert.Equal(ProbeOutcome.Malformed, check.Outcome);
        Assert.Equal([new SwarmClaim(Asking.Swarm, ProbeOutcome.Malformed, null, null, null)], check.Claims);
        Assert.Empty(check.Peers);
        Assert.NotNull(check.Error);
        Assert.NotNull(check.RttMs);
    }

    [Theory]
    [InlineData("<!DOCTYPE html>")]
    [InlineData("")]
    [InlineData("d5:filesi0ee")]
    [InlineData("de")]
    public async Task A_body_that_is_no_scrape_reply_is_malformed_and_claims_nothing(string body)
    {
        await using var tracker = ScriptedHttpTracker.Saying(body);

        var check = await Asking.ScrapeAsync(tracker.Announce, Asking.Hash(1), Asking.Hash(2));

        Assert.Equal(ProbeOutcome.Malformed, check.Outcome);
        Assert.Equal(2, check.Claims.Count);
        Assert.All(check.Claims, c => Assert.Equal((ProbeOutcome.Malformed, null, null), (c.Outcome, c.Seeders, c.Leechers)));
    }

    [Fact]
    public async Task Ten_megabytes_are_too_large()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.OkAsync(new byte[10 * Megabyte]));

        Assert.Equal(ProbeOutcome.TooLarge, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Fact]
    public async Task An_endless_body_is_too_large()
    {
        var body = new byte[64 * 1024];
        await using var tracker = new ScriptedHttpTracker(async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
            while (true)
            {
                await call.SendAsync(body);
            }
        });

        Assert.Equal(ProbeOutcome.TooLarge, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Fact]
    public async Task Endless_headers_are_too_large()
    {
        var header = $"X-Filler: {new string('x', 4000)}\r\n";
        await using var tracker = ScriptedHttpTracker.SayingRaw($"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Repeat(header, 100))}");

        Assert.Equal(ProbeOutcome.TooLarge, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Fact]
    public async Task A_gzip_bomb_is_too_large_and_not_unpacked()
    {
        var bomb = Pack(new byte[256 * Megabyte]);
        await using var tracker = new ScriptedHttpTracker(call => call.OkAsync(bomb, "Content-Encoding: gzip\r\n"));
        var options = new TrackerOptions { MaxResponseBytes = Megabyte };
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var check = await Asking.AnnounceAsync(tracker.Announce, options);

        Assert.Equal(ProbeOutcome.TooLarge, check.Outcome);
        // Other tests allocate meanwhile; whoever unpacks it all needs more than all of it.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 200 * Megabyte);
    }

    [Fact]
    public async Task An_answer_of_exactly_the_limit_is_read_and_one_byte_more_is_not()
    {
        const string Head = "d8:intervali9e5:peers0:1:x";
        var fitting = $"{Head}{4096 - Head.Length - 6}:{new string('x', 4096 - Head.Length - 6)}e";
        Assert.Equal(4096, fitting.Length);
        await using var tracker = ScriptedHttpTracker.Saying(fitting);

        Assert.Equal(ProbeOutcome.Ok, (await Asking.AnnounceAsync(tracker.Announce, new TrackerOptions { MaxResponseBytes = 4096 })).Outcome);
        Assert.Equal(ProbeOutcome.TooLarge, (await Asking.AnnounceAsync(tracker.Announce, new TrackerOptions { MaxResponseBytes = 4095 })).Outcome);
    }

    [Fact]
    public async Task Damaged_gzip_is_malformed()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.OkAsync("this is no gzip", "Content-Encoding: gzip\r\n"));

        Assert.Equal(ProbeOutcome.Malformed, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Fact]
    public async Task A_body_shorter_than_its_length_is_closed()
    {
        await using var tracker = ScriptedHttpTracker.SayingRaw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nd8:completei5e");

        Assert.Equal(ProbeOutcome.Closed, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Fact]
    public async Task A_connection_that_is_closed_at_once_is_closed_and_not_tried_again()
    {
        await using var tracker = new ScriptedHttpTracker(_ => Task.CompletedTask);

        var check = await Asking.AnnounceAsync(tracker.Announce);

        Assert.Equal(ProbeOutcome.Closed, check.Outcome);
        Assert.Equal(1, tracker.Connections);
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_reset()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.ResetAsync());

        Assert.Equal(ProbeOutcome.Reset, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
        Assert.Equal(1, tracker.Connections);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_refused()
    {
        var url = new Uri($"http://{Loopback.NextEndpoint()}/announce");

        Assert.Equal(ProbeOutcome.Refused, (await Asking.AnnounceAsync(url)).Outcome);
    }

    [Fact]
    public async Task Silence_times_out()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.SilenceAsync());

        Assert.Equal(ProbeOutcome.TimedOut, (await Asking.AnnounceAsync(tracker.Announce, Asking.Impatient)).Outcome);
        Assert.Equal(ProbeOutcome.TimedOut, (await Asking.ScrapeAsync(tracker.Announce, Asking.Impatient)).Outcome);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("")]
    public async Task An_answer_that_drips_does_not_outlast_the_deadline(string beginning)
    {
        await using var tracker = new ScriptedHttpTracker(async call =>
        {
            await call.SendAsync(beginning);
            while (true)
            {
                await call.SendAsync("d");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        });

        Assert.Equal(ProbeOutcome.TimedOut, (await Asking.AnnounceAsync(tracker.Announce, Asking.Impatient)).Outcome);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n")]
    [InlineData("HTTP/1.1 OK\r\n\r\n")]
    [InlineData("d8:completei5e5:peers0:e\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task What_is_not_HTTP_is_malformed(string bytes)
    {
        await using var tracker = ScriptedHttpTracker.SayingRaw(bytes);

        Assert.Equal(ProbeOutcome.Malformed, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Theory]
    [InlineData("404 Not Found", "", null)]
    [InlineData("500 Internal Server Error", "", null)]
    [InlineData("429 Too Many Requests", "Retry-After: 90\r\n", 90)]
    [InlineData("503 Unavailable", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 0)]
    [InlineData("503 Unavailable", "Retry-After: soon\r\n", null)]
    [InlineData("503 Unavailable", "Retry-After: 99999999999999999999\r\n", null)]
    [InlineData("302 Found", "", null)]
    public async Task An_HTTP_error_is_one_with_when_to_come_back(string status, string headers, int? retryAfter)
    {
        await using var tracker = ScriptedHttpTracker.SayingRaw($"HTTP/1.1 {status}\r\n{headers}Content-Length: 2\r\n\r\nde");

        var check = await Asking.AnnounceAsync(tracker.Announce);

        Assert.Equal(ProbeOutcome.HttpError, check.Outcome);
        Assert.Equal($"HTTP {status[..3]}", check.Error);
        Assert.Equal(retryAfter, check.MinIntervalSeconds);
        Assert.Null(Assert.Single(check.Claims).Seeders);
    }

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://2130706433")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    public async Task A_local_tracker_from_the_network_is_blocked_and_sees_no_connection(string host)
    {
        await using var tracker = ScriptedHttpTracker.Saying("de");
        var url = new Uri($"{host}:{tracker.Endpoint.Port}/announce");

        var check = await Asking.AnnounceAsync(url, policy: new AddressPolicy(new NetworkOptions()));

        Assert.Equal(ProbeOutcome.Blocked, check.Outcome);
        Assert.Equal(0, tracker.Connections);
    }

    [Fact]
    public async Task Port_0_is_blocked() =>
        Assert.Equal(ProbeOutcome.Blocked, (await Asking.AnnounceAsync(new Uri("http://127.0.0.1:0/announce"))).Outcome);

    [Fact]
    public async Task A_token_that_ends_during_the_wait_is_cancelled()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.SilenceAsync());
        await using var client = new HttpTrackerClient(new TrackerOptions(), Asking.Open, null, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var asking = client.ScrapeAsync(new TrackerRef(1, tracker.Announce), [Asking.Swarm], stop.Token);
        await tracker.NextAsync();

        await stop.CancelAsync();

        Assert.Equal(ProbeOutcome.Cancelled, (await asking.WaitAsync(Asking.Patience)).Outcome);
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Fastest))
        {
            packer.Write(bytes);
        }

        return packed.ToArray();
    }
}
