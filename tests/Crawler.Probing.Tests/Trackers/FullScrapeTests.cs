using System.IO.Compression;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>A tracker is asked for all that it has, and what it says is never held as a whole.</summary>
public sealed class FullScrapeTests
{
    private const int Many = 100_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hundred_thousand_swarms_go_through_one_by_one(bool isPacked)
    {
        var body = Body(Many);
        var packed = isPacked ? Pack(body) : body;
        await using var tracker = new ScriptedHttpTracker(call => call.OkAsync(packed, isPacked ? "Content-Encoding: gzip\r\n" : ""));
        using var scrape = Scrape();
        var sum = 0L;

        var result = await scrape.RunAsync(
            tracker.Announce,
            int.MaxValue,
            (_, counts) =>
            {
                sum += counts.Complete!.Value;
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);

        Assert.Equal(new FullScrapeResult(Many, ProbeOutcome.Ok, null), result);
        Assert.Equal(Many, sum);
        Assert.Equal("/scrape", (await tracker.NextAsync()).PathAndQuery);
    }

    [Fact]
    public async Task No_more_are_taken_than_wanted()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.OkAsync(Body(Many)));
        using var scrape = Scrape();
        var taken = new HashSet<InfoHash>();

        var result = await scrape.RunAsync(tracker.Announce, 10, (hash, _) => { taken.Add(hash); return ValueTask.CompletedTask; }, CancellationToken.None);

        Assert.Equal((10, ProbeOutcome.Ok, 10), (result.Swarms, result.Outcome, taken.Count));
    }

    [Fact]
    public async Task An_answer_that_is_shorter_than_it_says_is_no_whole_one_and_its_swarms_count()
    {
        var body = Body(1000);
        await using var tracker = new ScriptedHttpTracker(async call =>
        {
            await call.SendAsync($"HTTP/1.0 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
            await call.SendAsync(body.AsMemory(0, body.Length / 2));
        });

        var result = await RunAsync(tracker);

        Assert.Equal(ProbeOutcome.Closed, result.Outcome);
        Assert.InRange(result.Swarms, 400, 600);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nd5:filesdee", 0, ProbeOutcome.Ok)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nd14:failure reason2:noe", 0, ProbeOutcome.TrackerFailure)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nd5:files", 0, ProbeOutcome.Closed)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n<html>", 0, ProbeOutcome.Malformed)]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", 0, ProbeOutcome.HttpError)]
    [InlineData("HTTP/1.1 302 Elsewhere\r\nLocation: gopher://x/\r\nContent-Length: 0\r\n\r\n", 0, ProbeOutcome.Blocked)]
    public async Task Whatever_a_tracker_says_becomes_an_outcome(string answer, int swarms, ProbeOutcome outcome)
    {
        await using var tracker = ScriptedHttpTracker.SayingRaw(answer);

        var result = await RunAsync(tracker);

        Assert.Equal((swarms, outcome), (result.Swarms, result.Outcome));
    }

    [Fact]
    public async Task A_bomb_and_a_drip_end_at_their_limits()
    {
        var bomb = Pack(Body(200_000));
        await using var bombing = new ScriptedHttpTracker(call => call.OkAsync(bomb, "Content-Encoding: gzip\r\n"));
        await using var silent = new ScriptedHttpTracker(call => call.SilenceAsync());

        Assert.Equal(ProbeOutcome.TooLarge, (await RunAsync(bombing, new TrackerOptions { FullScrapeMaxBytes = 1_000_000 })).Outcome);
        Assert.Equal(ProbeOutcome.TimedOut, (await RunAsync(silent, new TrackerOptions { FullScrapeTimeout = TimeSpan.FromMilliseconds(250) })).Outcome);
    }

    [Theory]
    [InlineData("udp://127.0.0.1:9/announce")]
    [InlineData("http://127.0.0.1:9/a")]
    public async Task A_tracker_without_a_scrape_over_HTTP_is_not_asked(string url)
    {
        using var scrape = Scrape();

        Assert.Equal(ProbeOutcome.TrackerFailure, (await scrape.RunAsync(new Uri(url), 1, (_, _) => ValueTask.CompletedTask, CancellationToken.None)).Outcome);
    }

    private static FullScrape Scrape(TrackerOptions? options = null) => new(options ?? new TrackerOptions(), Asking.Open, null, TimeProvider.System);

    private static async Task<FullScrapeResult> RunAsync(ScriptedHttpTracker tracker, TrackerOptions? options = null)
    {
        using var scrape = Scrape(options);
        return await scrape.RunAsync(tracker.Announce, int.MaxValue, (_, _) => ValueTask.CompletedTask, CancellationToken.None).WaitAsync(Asking.Patience);
    }

    private static byte[] Body(int swarms)
    {
        using var body = new MemoryStream();
        body.Write("d5:filesd"u8);
        for (var i = 0; i < swarms; i++)
        {
            body.Write(Encoding.ASCII.GetBytes($"20:{i:d20}d8:completei1e10:downloadedi0e10:incompletei0ee"));
        }

        body.Write("ee"u8);
        return body.ToArray();
    }

    private static byte[] Pack(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }
}
