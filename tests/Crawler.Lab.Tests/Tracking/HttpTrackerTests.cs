using System.Net;
using System.Net.Sockets;
using System.Text;
using Crawler.Lab.Tracking;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Lab.Tests.Tracking;

public sealed class HttpTrackerTests(RunningTracker tracker) : IClassFixture<RunningTracker>
{
    private static readonly HttpClient Client = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_announces_is_counted_and_handed_to_the_next(bool v6)
    {
        var hash = Requests.Hash((byte)(v6 ? 6 : 4));
        var url = tracker.Http("/announce", v6);

        await AnnounceAsync(url, Requests.Announce(1000, left: 0, AnnounceEvent.Started) with { InfoHash = hash });
        var reply = await AnnounceAsync(url, Requests.Announce(1001) with { InfoHash = hash });
        var asDictionaries = await AnnounceAsync(url, Requests.Announce(1001) with { InfoHash = hash, Compact = false });

        Assert.Equal((10, 5, 1, 1), (reply.Interval, reply.MinInterval, reply.Complete, reply.Incomplete));
        var client = v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        Assert.Equal(client, reply.ExternalIp);
        Assert.Equal(PeerEndpoint.From(client, 1000), Assert.Single(reply.Peers));
        Assert.Equal(reply.Peers, asDictionaries.Peers);
    }

    [Fact]
    public async Task A_scrape_answers_many_hashes_and_leaves_out_unknown_ones()
    {
        var hashes = Enumerable.Range(70, 80).Select(i => Requests.Hash((byte)i)).ToArray();
        foreach (var hash in hashes[..3])
        {
            await AnnounceAsync(tracker.Http("/announce"), Requests.Announce(1, left: 0) with { InfoHash = hash });
        }

        var body = await Client.GetByteArrayAsync(HttpScrapeQuery.Build(tracker.Http("/scrape"), hashes));

        Assert.True(HttpScrapeReply.TryRead(body, out var reply, out var error), error.ToString());
        Assert.Equal(hashes[..3].Order(), reply.Files.Keys.Order());
        Assert.All(reply.Files.Values, c => Assert.Equal(new ScrapeCounts(1, 0, 0), c));
    }

    [Theory]
    [InlineData("/announce")]
    [InlineData("/announce?info_hash=short&peer_id=12345678901234567890&port=1")]
    [InlineData("/announce?info_hash=%zz")]
    [InlineData("/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=99999")]
    [InlineData("/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=1&left=-9999999999999999999999")]
    public async Task A_malformed_announce_is_a_failure_with_a_reason(string path)
    {
        var body = await Client.GetByteArrayAsync(tracker.Http(path));

        Assert.True(HttpAnnounceReply.TryRead(body, out var reply, out var error), error.ToString());
        Assert.NotNull(reply.FailureReason);
    }

    [Theory]
    [InlineData("GET", "/other", HttpStatusCode.NotFound)]
    [InlineData("POST", "/", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/announce/", HttpStatusCode.NotFound)]
    [InlineData("POST", "/announce", HttpStatusCode.MethodNotAllowed)]
    public async Task Other_paths_and_methods_are_refused(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), tracker.Http(path));
        using var response = await Client.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("\0\0\0\0\0\0\0\0 nonsense\r\n\r\n", 1)]
    [InlineData("GET /announce?x=", 100_000)]
    [InlineData("GET /announce HTTP/1.1\r\nHost: x\r\nX: ", 100_000)]
    [InlineData("POST /announce HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 1)]
    public async Task Hostile_requests_are_cut_off_and_the_tracker_lives(string start, int more)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var url = tracker.Http("/");
        await socket.ConnectAsync(IPEndPoint.Parse(url.Authority));

        var answer = "";
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(start + new string('a', more)));
            var buffer = new byte[4096];
            answer = Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        }
        catch (SocketException)
        {
            // Reset while we were still sending: cut off too.
        }

        Assert.DoesNotContain(" 200 ", answer);
        await AnnounceAsync(tracker.Http("/announce"), Requests.Announce(9) with { InfoHash = Requests.Hash(200) });
    }

    [Fact]
    public async Task An_endpoint_that_is_taken_is_named()
    {
        var taken = IPEndPoint.Parse(tracker.Http("/").Authority);

        var failure = await Assert.ThrowsAsync<EndpointTakenException>(() =>
            TrackerServer.StartAsync(new TrackerOptions(), [taken], [], TimeProvider.System, new Random(1), CancellationToken.None));
        Assert.Contains(taken.ToString(), failure.Message);

        failure = await Assert.ThrowsAsync<EndpointTakenException>(() =>
            TrackerServer.StartAsync(new TrackerOptions(), [], [tracker.Udp()], TimeProvider.System, new Random(1), CancellationToken.None));
        Assert.Contains($"udp {tracker.Udp()}", failure.Message);
    }

    private static async Task<AnnounceReply> AnnounceAsync(Uri url, AnnounceRequest request)
    {
        var body = await Client.GetByteArrayAsync(HttpAnnounceQuery.Build(url, request));
        Assert.True(HttpAnnounceReply.TryRead(body, out var reply, out var error), error.ToString());
        Assert.Null(reply.FailureReason);
        return reply;
    }
}
