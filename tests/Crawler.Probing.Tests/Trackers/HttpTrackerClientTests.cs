using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

public sealed class HttpTrackerClientTests
{
    private const string Empty = "d8:completei5e10:incompletei3e8:intervali1800e5:peers0:e";

    [Fact]
    public async Task An_announce_says_who_we_are_and_gives_counts_and_peers()
    {
        await using var tracker = ScriptedHttpTracker.Saying(
            "d8:completei5e10:downloadedi9e11:external ip4:\x7f\0\0\x05" + "10:incompletei3e8:intervali1800e12:min intervali60e"
            + "5:peers18:\x7f\0\0\x01\x1a\xe1\x7f\0\0\x02\x1a\xe2\x7f\0\0\x01\x1a\xe1" + "15:warning message4:holae");

        var check = await Asking.AnnounceAsync(tracker.Announce);
        var call = await tracker.NextAsync();
        var said = call.ReadAnnounce();

        Assert.Equal(ProbeOutcome.Ok, check.Outcome);
        Assert.Equal([new SwarmClaim(Asking.Swarm, ProbeOutcome.Ok, 5, 3, 9)], check.Claims);
        Assert.Equal([Asking.Peer("127.0.0.1:6881"), Asking.Peer("127.0.0.2:6882")], check.Peers);
        Assert.Equal((1800, 60), (check.IntervalSeconds, check.MinIntervalSeconds));
        Assert.Equal(IPAddress.Parse("127.0.0.5"), check.ExternalIp);
        Assert.Equal("hola", check.Warning);
        Assert.Null(check.Error);
        Assert.Equal(AddressFamily.InterNetwork, check.Family);
        Assert.True(check.RttMs > 0);
        Assert.Equal(Asking.Swarm.InfoHash, said.InfoHash);
        Assert.Equal((6881, 50, 0xDEC0DEu, AnnounceEvent.Started), ((int)said.Port, said.NumWant ?? 0, said.Key ?? 0, said.Event));
        Assert.True(said.Left > 0);
        Assert.Contains(call.Headers, h => h.StartsWith("User-Agent: Crawler/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Peers_come_compact_for_both_families_or_as_dictionaries()
    {
        var v6 = Encoding.Latin1.GetString(IPAddress.IPv6Loopback.GetAddressBytes()) + "\x1a\xe3";
        await using var compact = ScriptedHttpTracker.Saying($"d8:intervali9e5:peers6:\x7f\0\0\x01\x1a\xe1" + $"6:peers618:{v6}e");
        await using var named = ScriptedHttpTracker.Saying(
            "d8:intervali9e5:peersld2:ip9:127.0.0.17:peer id20:-XX0000-abcdefghijkl4:porti6881eed2:ip3:::14:porti6883eeee");

        var both = new[] { Asking.Peer("127.0.0.1:6881"), Asking.Peer("[::1]:6883") };
        Assert.Equal(both, (await Asking.AnnounceAsync(compact.Announce)).Peers);
        Assert.Equal(both, (await Asking.AnnounceAsync(named.Announce)).Peers);
    }

    [Fact]
    public async Task A_failure_reason_is_a_tracker_failure_with_its_text_and_when_to_come_back()
    {
        await using var tracker = ScriptedHttpTracker.Saying("d14:failure reason9:not today8:retry in2:15e");

        var check = await Asking.AnnounceAsync(tracker.Announce);

        Assert.Equal(ProbeOutcome.TrackerFailure, check.Outcome);
        Assert.Equal("not today", check.Error);
        Assert.Equal(15 * 60, check.MinIntervalSeconds);
        Assert.Equal([new SwarmClaim(Asking.Swarm, ProbeOutcome.TrackerFailure, null, null, null)], check.Claims);
        Assert.Equal((1, 0), (check.HashesAsked, check.HashesAnswered));
    }

    [Fact]
    public async Task A_failure_that_says_never_keeps_the_crawler_away_for_long()
    {
        await using var tracker = ScriptedHttpTracker.Saying("d14:failure reason4:gone8:retry in5:nevere");

        Assert.True((await Asking.AnnounceAsync(tracker.Announce)).MinIntervalSeconds > TimeSpan.FromDays(300).TotalSeconds);
    }

    [Fact]
    public async Task Nothing_is_claimed_of_a_hash_that_the_scrape_leaves_out()
    {
        var (known, unknown) = (Asking.Hash(1), Asking.Hash(2));
        await using var tracker = ScriptedHttpTracker.Saying(
            $"d5:filesd20:{new string('\x01', 20)}d8:completei4e10:downloadedi7e10:incompletei2eee5:flagsd20:min_request_intervali120eee");

        var check = await Asking.ScrapeAsync(tracker.Announce, unknown, known);

        Assert.Equal("/scrape", (await tracker.NextAsync()).Path);
        Assert.Equal(ProbeOutcome.Ok, check.Outcome);
        Assert.Equal((ProbeOutcome.Ok, 4, 2, 7), Counts(Assert.Single(check.Claims)));
        Assert.Equal((2, 1), (check.HashesAsked, check.HashesAnswered));
        Assert.Equal(120, check.MinIntervalSeconds);
    }

    [Fact]
    public async Task A_scrape_key_that_went_through_a_UTF_8_encoder_is_known_again()
    {
        var mangled = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(new string('\xA0', 20)));
        await using var tracker = ScriptedHttpTracker.Saying($"d5:filesd{mangled.Length}:{mangled}d8:completei4e10:incompletei2eeee");

        var check = await Asking.ScrapeAsync(tracker.Announce, Asking.Hash(0xA0));

        Assert.Equal((ProbeOutcome.Ok, 4, 2, (int?)null), Counts(Assert.Single(check.Claims)));
    }

    [Fact]
    public async Task A_scrape_that_is_refused_says_why_and_gives_no_counts()
    {
        await using var tracker = ScriptedHttpTracker.Saying("d14:failure reason9:not todaye");

        var check = await Asking.ScrapeAsync(tracker.Announce, Asking.Hash(1), Asking.Hash(2));

        Assert.Equal((ProbeOutcome.TrackerFailure, "not today"), (check.Outcome, check.Error));
        Assert.All(check.Claims, c => Assert.Equal((ProbeOutcome.TrackerFailure, (int?)null, (int?)null, (int?)null), Counts(c)));
    }

    [Fact]
    public async Task An_announce_URL_without_a_scrape_form_is_not_asked()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Empty);

        var check = await Asking.ScrapeAsync(new Uri($"http://{tracker.Endpoint}/a/passkey"));

        Assert.Equal(ProbeOutcome.TrackerFailure, check.Outcome);
        Assert.Equal(0, tracker.Connections);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_compressed_answer_is_unpacked(string encoding)
    {
        await using var tracker = new ScriptedHttpTracker(call => call.OkAsync(Pack(encoding), $"Content-Encoding: {encoding}\r\n"));

        Assert.Equal(ProbeOutcome.Ok, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
    }

    [Fact]
    public async Task A_chunked_answer_and_one_that_ends_with_the_connection_are_whole()
    {
        await using var chunked = ScriptedHttpTracker.SayingRaw(
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{Empty[..9]}\r\n{Empty.Length - 9:x}\r\n{Empty[9..]}\r\n0\r\n\r\n");
        await using var old = ScriptedHttpTracker.SayingRaw($"HTTP/1.0 200 OK\r\n\r\n{Empty}");

        Assert.Equal(ProbeOutcome.Ok, (await Asking.AnnounceAsync(chunked.Announce)).Outcome);
        Assert.Equal(ProbeOutcome.Ok, (await Asking.AnnounceAsync(old.Announce)).Outcome);
    }

    [Fact]
    public async Task A_connection_is_used_again_and_its_family_is_known_each_time()
    {
        await using var tracker = new ScriptedHttpTracker(
            call =>
            {
                call.KeepOpen = true;
                return call.OkAsync(Empty);
            },
            IPAddress.IPv6Loopback);

        var checks = await AnnounceTwiceAsync(tracker);

        Assert.All(checks, c => Assert.Equal((ProbeOutcome.Ok, AddressFamily.InterNetworkV6), (c.Outcome, c.Family)));
        Assert.Equal(1, tracker.Connections);
    }

    [Fact]
    public async Task A_connection_that_the_tracker_closed_silently_is_replaced()
    {
        // It never says "Connection: close", yet closes after each answer.
        await using var tracker = ScriptedHttpTracker.Saying(Empty);

        Assert.All(await AnnounceTwiceAsync(tracker), c => Assert.Equal(ProbeOutcome.Ok, c.Outcome));
        Assert.Equal(2, tracker.Connections);
    }

    [Fact]
    public async Task A_connection_that_is_reset_when_it_is_used_again_is_replaced()
    {
        var answered = 0;
        await using var tracker = new ScriptedHttpTracker(call =>
        {
            call.KeepOpen = true;
            return Interlocked.Increment(ref answered) == 2 ? call.ResetAsync() : call.OkAsync(Empty);
        });

        Assert.All(await AnnounceTwiceAsync(tracker), c => Assert.Equal(ProbeOutcome.Ok, c.Outcome));
        Assert.Equal((2, 3), (tracker.Connections, answered));
    }

    private static async Task<TrackerCheck[]> AnnounceTwiceAsync(ScriptedHttpTracker tracker)
    {
        await using var client = new HttpTrackerClient(new TrackerOptions(), Asking.Open, null, TimeProvider.System);
        var query = new AnnounceQuery(Asking.Swarm, AnnounceEvent.Started, PoliteAnnouncer.NewPeerId("-CR0100-"), 1, 6881);
        var asked = new TrackerRef(1, tracker.Announce);
        return
        [
            await client.AnnounceAsync(asked, query, CancellationToken.None).WaitAsync(Asking.Patience),
            await client.AnnounceAsync(asked, query, CancellationToken.None).WaitAsync(Asking.Patience),
        ];
    }

    private static (ProbeOutcome Outcome, int? Seeders, int? Leechers, int? Completed) Counts(SwarmClaim claim) =>
        (claim.Outcome, claim.Seeders, claim.Leechers, claim.Completed);

    private static byte[] Pack(string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding == "gzip" ? new GZipStream(packed, CompressionMode.Compress) : new ZLibStream(packed, CompressionMode.Compress))
        {
            packer.Write(Encoding.Latin1.GetBytes(Empty));
        }

        return packed.ToArray();
    }
}
