using System.IO.Compression;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Probing.Tests.Trackers;

public sealed class HttpTrackerClientTests
{
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xE3, 20)]);
    private static readonly SwarmRef Swarm = new(7, Hash);
    private static readonly byte[] Counts = Bytes("d5:filesd20:", Hash.ToArray(), "d8:completei3e10:downloadedi5e10:incompletei4eeee");

    [Fact]
    public async Task A_scrape_gives_the_counts_and_leaves_out_what_the_tracker_does_not_know()
    {
        await using var server = new ScriptedHttp(_ => ScriptedHttp.Ok(Counts));
        var other = new SwarmRef(8, new InfoHash([.. Enumerable.Repeat((byte)1, 20)]));
        var check = await ScrapeAsync(server.Announce, Swarm, other);
        Assert.Equal((ProbeOutcome.Ok, 2, 1), (check.Outcome, check.HashesAsked, check.HashesAnswered));
        Assert.Equal(new SwarmClaim(Swarm, ProbeOutcome.Ok, 3, 4, 5), check.Claims[0]);
        Assert.Equal(new SwarmClaim(other, ProbeOutcome.UnknownTorrent, null, null, null), check.Claims[1]);
        Assert.StartsWith("GET /scrape?info_hash=%E3", server.Requests[0], StringComparison.Ordinal);
        Assert.Contains("User-Agent: Crawler/0.1", server.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_answer_is_unpacked()
    {
        await using var server = new ScriptedHttp(_ => ScriptedHttp.Ok(Gzip(Counts), "Content-Encoding: gzip\r\n"));
        Assert.Equal(3, (await ScrapeAsync(server.Announce, Swarm)).Claims[0].Seeders);
    }

    [Theory]
    [InlineData("html", ProbeOutcome.Malformed)]
    [InlineData("empty", ProbeOutcome.Malformed)]
    [InlineData("truncated value", ProbeOutcome.Malformed)]
    [InlineData("truncated body", ProbeOutcome.Closed)]
    [InlineData("nothing", ProbeOutcome.Closed)]
    [InlineData("not http", ProbeOutcome.Malformed)]
    [InlineData("ten megabytes", ProbeOutcome.TooLarge)]
    [InlineData("gzip bomb", ProbeOutcome.TooLarge)]
    [InlineData("broken gzip", ProbeOutcome.Malformed)]
    [InlineData("long head", ProbeOutcome.TooLarge)]
    [InlineData("404", ProbeOutcome.HttpError)]
    [InlineData("redirect to itself", ProbeOutcome.HttpError)]
    [InlineData("redirect to a file", ProbeOutcome.Blocked)]
    [InlineData("redirect to no URL", ProbeOutcome.HttpError)]
    [InlineData("redirect to a blocked address", ProbeOutcome.Blocked)]
    [InlineData("failure", ProbeOutcome.TrackerFailure)]
    public async Task Whatever_a_tracker_does_becomes_an_outcome(string what, ProbeOutcome outcome)
    {
        await using var server = new ScriptedHttp(_ => what switch
        {
            "html" => ScriptedHttp.Ok("<html><body>Welcome</body></html>"u8),
            "empty" => ScriptedHttp.Ok([]),
            "truncated value" => ScriptedHttp.Ok(Counts.AsSpan(0, 40)),
            "truncated body" => Bytes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nd5:files", [], string.Empty),
            "nothing" => [],
            "not http" => Bytes("SSH-2.0-OpenSSH_9.2p1\r\n", [], string.Empty),
            "ten megabytes" => ScriptedHttp.Ok(new byte[10 * 1024 * 1024]),
            "gzip bomb" => ScriptedHttp.Ok(Gzip(new byte[50 * 1024 * 1024]), "Content-Encoding: gzip\r\n"),
            "broken gzip" => ScriptedHttp.Ok("not gzip at all"u8, "Content-Encoding: gzip\r\n"),
            "long head" => ScriptedHttp.Head("HTTP/1.1 200 OK\nX: " + new string('x', 100_000)),
            "404" => ScriptedHttp.Head("HTTP/1.1 404 Not Found\nContent-Length: 0\nConnection: close"),
            "redirect to itself" => ScriptedHttp.Head("HTTP/1.1 302 Found\nLocation: /announce\nContent-Length: 0\nConnection: close"),
            "redirect to a file" => ScriptedHttp.Head("HTTP/1.1 302 Found\nLocation: file:///etc/hostname\nContent-Length: 0\nConnection: close"),
            "redirect to no URL" => ScriptedHttp.Head("HTTP/1.1 302 Found\nLocation: //:99999999/\nContent-Length: 0\nConnection: close"),
            "redirect to a blocked address" => ScriptedHttp.Head("HTTP/1.1 302 Found\nLocation: http://127.0.0.9:9/scrape\nContent-Length: 0\nConnection: close"),
            _ => ScriptedHttp.Ok("d14:failure reason9:forbiddene"u8),
        });
        var check = await ScrapeAsync(server.Announce, Swarm);
        Assert.Equal((outcome, outcome), (check.Outcome, check.Claims[0].Outcome));
        Assert.False(string.IsNullOrEmpty(check.Error));
        Assert.Null(check.Claims[0].Seeders);
    }

    [Fact]
    public async Task A_redirect_within_the_policy_is_followed()
    {
        await using var server = new ScriptedHttp(head => head.StartsWith("GET /there", StringComparison.Ordinal)
            ? ScriptedHttp.Ok(Counts)
            : ScriptedHttp.Head("HTTP/1.1 307 Temporary Redirect\nLocation: /there?x=1\nContent-Length: 0\nConnection: close"));
        Assert.Equal(ProbeOutcome.Ok, (await ScrapeAsync(server.Announce, Swarm)).Outcome);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_is_blocked_and_gets_nothing()
    {
        await using var server = new ScriptedHttp(_ => ScriptedHttp.Ok(Counts));
        await using var client = new HttpTrackerClient(new TrackerOptions(), new AddressPolicy(new NetworkOptions()), null, TimeProvider.System);
        var tracker = new TrackerRef(1, new Uri($"http://localhost:{server.Port}/announce"));
        Assert.Equal(ProbeOutcome.Blocked, (await client.ScrapeAsync(tracker, [Swarm], default)).Outcome);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_closed_port_is_refused()
    {
        var server = new ScriptedHttp(_ => []);
        await server.DisposeAsync();
        Assert.Equal(ProbeOutcome.Refused, (await ScrapeAsync(server.Announce, Swarm)).Outcome);
    }

    [Fact]
    public async Task Silence_times_out_and_stopping_cancels()
    {
        using var stop = new CancellationTokenSource();
        var release = new ManualResetEventSlim();
        await using var server = new ScriptedHttp(_ =>
        {
            release.Wait();
            return [];
        });
        var quick = await ScrapeAsync(server.Announce, [Swarm], o => o.Timeout = TimeSpan.FromMilliseconds(200), default);
        Assert.Equal(ProbeOutcome.TimedOut, quick.Outcome);
        await stop.CancelAsync();
        Assert.Equal(ProbeOutcome.Cancelled, (await ScrapeAsync(server.Announce, [Swarm], _ => { }, stop.Token)).Outcome);
        release.Set();
    }

    [Fact]
    public async Task An_announce_is_followed_by_stopped_as_the_same_peer_and_what_is_told_is_without_us()
    {
        await using var server = new ScriptedHttp(head =>
        {
            Assert.True(HttpAnnounceQuery.TryParse(Query(head), out var request, out _));
            var gone = request.Event == AnnounceEvent.Stopped;
            return ScriptedHttp.Ok(Written(new AnnounceReply
            {
                Interval = 1800,
                Complete = 2,
                Incomplete = gone ? 5 : 6,
                ExternalIp = System.Net.IPAddress.Parse("198.51.100.7"),
                Peers = gone ? [] : [Peer("198.51.100.7", request.Port), Peer("198.51.100.8", request.Port), Peer("198.51.100.8", request.Port), Peer("127.0.0.1", request.Port)],
            }));
        });
        await using var clients = TrackerClients.Create(new TrackerOptions(), Policy, null, TimeProvider.System);
        var announcer = new PoliteAnnouncer(clients, new TrackerOptions(), TimeProvider.System);
        var check = await announcer.AnnounceAsync(new TrackerRef(1, server.Announce), Swarm, default);
        Assert.Equal((ProbeOutcome.Ok, 1800), (check.Outcome, check.IntervalSeconds));
        Assert.Equal(new SwarmClaim(Swarm, ProbeOutcome.Ok, 2, 5, null), check.Claims[0]);
        Assert.Equal(["198.51.100.8:6881"], check.Peers.Select(x => x.ToString()));

        var sent = server.Requests.Select(x => HttpAnnounceQuery.TryParse(Query(x), out var request, out _) ? request : null).ToList();
        Assert.Equal([AnnounceEvent.Started, AnnounceEvent.Stopped], sent.Select(x => x!.Event));
        Assert.True(sent[0]!.Left > 0);
        Assert.Equal((sent[0]!.PeerId, sent[0]!.Key, sent[0]!.Port), (sent[1]!.PeerId, sent[1]!.Key, sent[1]!.Port));
    }

    [Theory]
    [InlineData("<html>", 2)]
    [InlineData("d14:failure reason2:noe", 1)]
    public async Task Stopped_is_said_whenever_the_tracker_may_have_taken_note_of_us(string body, int requests)
    {
        await using var server = new ScriptedHttp(_ => ScriptedHttp.Ok(Encoding.ASCII.GetBytes(body)));
        await using var clients = TrackerClients.Create(new TrackerOptions(), Policy, null, TimeProvider.System);
        await new PoliteAnnouncer(clients, new TrackerOptions(), TimeProvider.System).AnnounceAsync(new TrackerRef(1, server.Announce), Swarm, default);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task A_blocked_swarm_is_never_named_to_a_tracker()
    {
        await using var server = new ScriptedHttp(_ => ScriptedHttp.Ok(Counts));
        var other = new SwarmRef(8, new InfoHash([.. Enumerable.Repeat((byte)1, 20)]));
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true, BlockedInfoHashes = [other.InfoHash.ToString()] });
        await using var clients = TrackerClients.Create(new TrackerOptions(), policy, null, TimeProvider.System);
        var tracker = new TrackerRef(1, server.Announce);
        var client = clients.Find(tracker.Url)!;
        var check = await client.ScrapeAsync(tracker, [other, Swarm], default);
        Assert.Equal([ProbeOutcome.Blocked, ProbeOutcome.Ok], check.Claims.Select(x => x.Outcome));
        Assert.Equal([other, Swarm], check.Claims.Select(x => x.Swarm));
        Assert.Equal(ProbeOutcome.Blocked, (await client.ScrapeAsync(tracker, [other], default)).Outcome);
        var announcer = new PoliteAnnouncer(clients, new TrackerOptions(), TimeProvider.System);
        Assert.Equal(ProbeOutcome.Blocked, (await announcer.AnnounceAsync(tracker, other, default)).Outcome);
        Assert.DoesNotContain("%01", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_says_never_keeps_the_crawler_away_for_long()
    {
        await using var server = new ScriptedHttp(_ => ScriptedHttp.Ok("d14:failure reason4:gone8:retry in5:nevere"u8));
        await using var clients = TrackerClients.Create(new TrackerOptions(), Policy, null, TimeProvider.System);
        var announcer = new PoliteAnnouncer(clients, new TrackerOptions(), TimeProvider.System);
        var check = await announcer.AnnounceAsync(new TrackerRef(1, server.Announce), Swarm, default);
        Assert.True(check.MinIntervalSeconds > TimeSpan.FromDays(300).TotalSeconds);
    }

    [Fact]
    public async Task A_scheme_that_is_not_spoken_is_blocked()
    {
        await using var clients = TrackerClients.Create(new TrackerOptions(), Policy, null, TimeProvider.System);
        var announcer = new PoliteAnnouncer(clients, new TrackerOptions(), TimeProvider.System);
        var check = await announcer.AnnounceAsync(new TrackerRef(1, new Uri("wss://t.example/announce")), Swarm, default);
        Assert.Equal((ProbeOutcome.Blocked, ProbeOutcome.Blocked), (check.Outcome, check.Claims[0].Outcome));
    }

    private static AddressPolicy Policy => new(new NetworkOptions { AllowPrivateAddresses = true, BlockedNetworks = ["127.0.0.9/32"] });

    private static Task<TrackerCheck> ScrapeAsync(Uri announce, params SwarmRef[] swarms) => ScrapeAsync(announce, swarms, _ => { }, default);

    private static async Task<TrackerCheck> ScrapeAsync(Uri announce, SwarmRef[] swarms, Action<TrackerOptions> configure, CancellationToken stop)
    {
        var options = new TrackerOptions { Timeout = TimeSpan.FromSeconds(60) };
        configure(options);
        await using var client = new HttpTrackerClient(options, Policy, null, TimeProvider.System);
        return await client.ScrapeAsync(new TrackerRef(1, announce), swarms, stop);
    }

    private static string Query(string head) => head.Split(' ')[1].Split('?')[1];

    private static PeerEndpoint Peer(string address, ushort port) => PeerEndpoint.From(System.Net.IPAddress.Parse(address), port);

    private static byte[] Written(AnnounceReply reply)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        HttpAnnounceReply.Write(output, reply);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Bytes(string before, byte[] middle, string after) => [.. Encoding.Latin1.GetBytes(before), .. middle, .. Encoding.Latin1.GetBytes(after)];

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }
}
