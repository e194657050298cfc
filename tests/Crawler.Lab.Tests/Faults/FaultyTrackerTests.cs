using System.Net;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Faults;
using Crawler.Lab.Scenarios;
using Crawler.Lab.Tracking;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Lab.Tests.Faults;

public sealed class FaultyTrackerTests : IDisposable
{
    private readonly TrackerState _state = new(new TrackerOptions(), TimeProvider.System, new Random(1));
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public FaultyTrackerTests()
    {
        foreach (byte fill in new byte[] { 1, 2, 3 })
        {
            _state.Announce(Requests.Announce(7000, left: 0) with { InfoHash = Requests.Hash(fill) }, Loopback.NextAddress());
        }
    }

    [Fact]
    public async Task Lying_counts_are_the_same_for_every_swarm()
    {
        await using var tracker = Start("lying-counts");

        var reply = await ScrapeAsync(tracker);

        Assert.Equal(3, reply.Files.Count);
        Assert.All(reply.Files.Values, c => Assert.Equal((4242, 2424), (c.Complete, c.Incomplete)));
    }

    [Fact]
    public async Task A_capped_scrape_leaves_the_rest_out_without_a_word()
    {
        await using var tracker = Start("scrape-cap-1");

        Assert.Equal(Requests.Hash(1), Assert.Single((await ScrapeAsync(tracker)).Files).Key);
    }

    [Fact]
    public async Task Ghosts_are_listed_after_the_true_peers()
    {
        await using var tracker = Start("ghosts");

        var body = await _client.GetByteArrayAsync(HttpAnnounceQuery.Build(tracker.Url, Requests.Announce(7001, announceEvent: AnnounceEvent.Started)));

        Assert.True(HttpAnnounceReply.TryRead(body, out var reply, out var error), error.ToString());
        Assert.Equal(FaultyTrackers.Ghosts, reply.Peers.Skip(1));
    }

    [Fact]
    public async Task Each_family_is_told_something_else()
    {
        await using var tracker = Start("per-family");
        var v6 = new UriBuilder(tracker.Url) { Host = "::1" }.Uri;
        var v4 = new UriBuilder(tracker.Url) { Host = "127.0.0.1" }.Uri;

        Assert.Equal(44, (await ScrapeAsync(v4)).Files[Requests.Swarm].Complete);
        Assert.Equal(66, (await ScrapeAsync(v6)).Files[Requests.Swarm].Complete);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("html")]
    public async Task What_is_no_reply_cannot_be_read(string code)
    {
        await using var tracker = Start(code);

        var body = await _client.GetByteArrayAsync(HttpAnnounceQuery.Build(tracker.Url, Requests.Announce(7001)));

        Assert.False(HttpAnnounceReply.TryRead(body, out _, out _));
    }

    [Theory]
    [InlineData("redirect-loop", HttpStatusCode.Found)]
    [InlineData("http-error", HttpStatusCode.ServiceUnavailable)]
    public async Task Some_answer_with_a_status_alone(string code, HttpStatusCode status)
    {
        await using var tracker = Start(code);

        using var response = await _client.GetAsync(tracker.Url);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_body_that_ends_early_ends_the_request()
    {
        await using var tracker = Start("cut-off");

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetByteArrayAsync(tracker.Url));
    }

    [Fact]
    public async Task A_bomb_is_small_on_the_wire()
    {
        await using var tracker = Start("gzip-bomb");

        using var response = await _client.GetAsync(tracker.Url);

        Assert.InRange(response.Content.Headers.ContentLength!.Value, 1, 256 * 1024);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
    }

    public void Dispose() => _client.Dispose();

    private FaultyTracker Start(string code) =>
        new(new TrackerPlan { Name = "x", Fault = code, Endpoint = new IPEndPoint(Loopback.NextAddress(), 0) }, _state, FaultyTrackers.Ghosts, TimeProvider.System);

    private Task<ScrapeReply> ScrapeAsync(FaultyTracker tracker) => ScrapeAsync(tracker.Url);

    private async Task<ScrapeReply> ScrapeAsync(Uri announce)
    {
        Assert.True(ScrapeUrl.TryFromAnnounce(announce, out var scrape));
        var body = await _client.GetByteArrayAsync(HttpScrapeQuery.Build(scrape, [Requests.Hash(1), Requests.Hash(2), Requests.Hash(3)]));
        Assert.True(HttpScrapeReply.TryRead(body, out var reply, out var error), error.ToString());
        return reply;
    }
}
