using System.Net;
using System.Text;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Wire.Tests.Trackers.Http;

public sealed class HttpAnnounceTests
{
    private static readonly AnnounceReply Full = new()
    {
        Interval = 1800,
        MinInterval = 900,
        Complete = 1,
        Incomplete = 2,
        Downloaded = 3,
        ExternalIp = IPAddress.Parse("192.0.2.77"),
        TrackerId = "abc",
        Warning = "slow down",
        Peers = [Samples.V4, Samples.V6],
    };

    [Fact]
    public void A_query_carries_raw_bytes_percent_encoded_behind_the_query_that_was_there()
    {
        var url = HttpAnnounceQuery.Build(new Uri("http://t.example/announce?pass=%2Fx#part"), Request);
        Assert.Equal(
            "http://t.example/announce?pass=%2Fx&info_hash=%E0%E1%E2%E3%E4%E5%E6%E7%E8%E9%EA%EB%EC%ED%EE%EF%F0%F1%F2%F3"
            + "&peer_id=-CR0100-abcdefghijkl&port=6881&uploaded=0&downloaded=0&left=1&compact=1&numwant=50&key=0000BEEF&event=stopped",
            url.AbsoluteUri);
    }

    [Fact]
    public void A_query_is_read_back_with_all_it_said()
    {
        var request = Request with { Ip = IPAddress.Parse("192.0.2.5"), IPv6 = IPAddress.Parse("2001:db8::5"), TrackerId = "a&b=c d" };
        var url = HttpAnnounceQuery.Build(new Uri("http://t.example/announce"), request);
        Assert.True(HttpAnnounceQuery.TryParse(url.Query, out var read, out _));
        Assert.Equal(request, read);
    }

    [Fact]
    public void Every_info_hash_survives_the_query()
    {
        var random = new Random(1);
        var bytes = new byte[20];
        for (var i = 0; i < 500; i++)
        {
            random.NextBytes(bytes);
            var request = Request with { InfoHash = new InfoHash(bytes), PeerId = new PeerId(bytes) };
            Assert.True(HttpAnnounceQuery.TryParse(HttpAnnounceQuery.Build(new Uri("http://t.example/announce"), request).Query, out var read, out _));
            Assert.Equal(request, read);
        }
    }

    [Theory]
    [InlineData("", WireErrorKind.MissingField)]
    [InlineData("?info_hash=short&peer_id=12345678901234567890&port=1", WireErrorKind.BadLength)]
    [InlineData("?info_hash=12345678901234567890&port=1", WireErrorKind.MissingField)]
    [InlineData("?info_hash=12345678901234567890&peer_id=12345678901234567890", WireErrorKind.MissingField)]
    [InlineData("?info_hash=12345678901234567890&peer_id=12345678901234567890&port=65536", WireErrorKind.InvalidValue)]
    [InlineData("?info_hash=12345678901234567890&peer_id=12345678901234567890&port=1&left=x", WireErrorKind.InvalidValue)]
    [InlineData("?info_hash=12345678901234567890&peer_id=12345678901234567890&port=1&event=dance", WireErrorKind.InvalidValue)]
    [InlineData("?info_hash=%4", WireErrorKind.UnexpectedByte)]
    public void A_query_that_breaks_the_rules_is_refused(string query, WireErrorKind kind)
    {
        Assert.False(HttpAnnounceQuery.TryParse(query, out _, out var error));
        Assert.Equal(kind, error.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reply_is_read_back_with_peers_in_either_form(bool compact)
    {
        var body = Samples.Written(x => HttpAnnounceReply.Write(x, Full, compact));
        Assert.True(HttpAnnounceReply.TryRead(body, out var read, out _));
        Assert.Equal(Full.Peers, read.Peers);
        Assert.Equal(Full, read with { Peers = Full.Peers });
    }

    [Theory]
    [InlineData("d14:failure reason4:gone8:retry in2:15e", "gone", 15, false)]
    [InlineData("d14:failure reason4:gone8:retry ini15ee", "gone", 15, false)]
    [InlineData("d14:failure reason4:gone8:retry in5:nevere", "gone", null, true)]
    [InlineData("d14:failure reason4:gone5:peers0:e", "gone", null, false)]
    public void A_failure_tells_why_and_when_to_come_again(string body, string reason, int? minutes, bool never)
    {
        Assert.True(HttpAnnounceReply.TryRead(Encoding.ASCII.GetBytes(body), out var read, out _));
        Assert.Equal((reason, minutes, never), (read.FailureReason, read.RetryInMinutes, read.NeverRetry));
        var again = Samples.Written(x => HttpAnnounceReply.Write(x, read));
        Assert.True(HttpAnnounceReply.TryRead(again, out var same, out _));
        Assert.Equal(read, same with { Peers = read.Peers });
    }

    [Theory]
    [InlineData("", WireErrorKind.UnexpectedEnd, 0)]
    [InlineData("<html>", WireErrorKind.UnexpectedByte, 0)]
    [InlineData("de", WireErrorKind.MissingField, 0)]
    [InlineData("d8:intervali1800e5:peers7:1234567e", WireErrorKind.BadLength, 33)]
    [InlineData("d8:intervali1e8:intervali2ee", WireErrorKind.DuplicateKey, 14)]
    [InlineData("d8:interval4:soone", WireErrorKind.WrongType, 11)]
    [InlineData("d5:peersi6ee", WireErrorKind.WrongType, 8)]
    [InlineData("d5:peersli6eee", WireErrorKind.WrongType, 9)]
    [InlineData("d5:peersld2:ip9:192.0.2.14:porti65536eeee", WireErrorKind.InvalidValue, 9)]
    [InlineData("d5:peersld4:porti1eeee", WireErrorKind.InvalidValue, 9)]
    [InlineData("d5:peers0:e<!-- -->", WireErrorKind.TrailingBytes, 11)]
    [InlineData("d1:xlllllllllleeeeeeeeeee", WireErrorKind.TooDeep, 11)]
    [InlineData("d5:peers999999999999:e", WireErrorKind.BadLength, 8)]
    [InlineData("d5:peers-6:123456e", WireErrorKind.UnexpectedByte, 8)]
    public void A_reply_that_breaks_the_rules_is_refused_with_its_place(string body, WireErrorKind kind, long offset)
    {
        Assert.False(HttpAnnounceReply.TryRead(Encoding.ASCII.GetBytes(body), out _, out var error));
        Assert.Equal((kind, offset), (error.Kind, error.Offset));
    }

    [Fact]
    public void More_peers_than_the_limit_are_too_large()
    {
        var size = (TrackerLimits.Peers + 1) * 6;
        byte[] body = [.. Encoding.ASCII.GetBytes($"d5:peers{size}:"), .. new byte[size], (byte)'e'];
        Assert.False(HttpAnnounceReply.TryRead(body, out _, out var error));
        Assert.Equal(WireErrorKind.TooLarge, error.Kind);
    }

    [Fact]
    public void Named_hosts_are_counted_and_IPv6_text_is_read()
    {
        var body = "d5:peersld2:ip11:2001:db8::14:porti51413eed2:ip12:host.example4:porti1eeee"u8;
        Assert.True(HttpAnnounceReply.TryRead(body, out var read, out _));
        Assert.Equal([Samples.V6], read.Peers);
        Assert.Equal(1, read.NamedPeers);
    }

    [Fact]
    public void An_external_address_may_be_IPv6_and_one_of_another_length_is_ignored()
    {
        Assert.True(HttpAnnounceReply.TryRead("d11:external ip16:\u0020\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f5:peers0:e"u8, out var read, out _));
        Assert.Equal(IPAddress.Parse("2001:203:405:607:809:a0b:c0d:e0f"), read.ExternalIp);
        Assert.True(HttpAnnounceReply.TryRead("d11:external ip5:123455:peers0:e"u8, out read, out _));
        Assert.Null(read.ExternalIp);
    }

    [Fact]
    public void No_spoiled_body_makes_the_reader_throw()
    {
        var body = Samples.Written(x => HttpAnnounceReply.Write(x, Full));
        Assert.All(Enumerable.Range(0, body.Length), cut => Assert.False(HttpAnnounceReply.TryRead(body.AsSpan(0, cut), out _, out _)));
        foreach (var bytes in HostileBytes.Of(body).Concat(HostileBytes.Of(Samples.Written(x => HttpAnnounceReply.Write(x, Full, compact: false)))))
        {
            var ok = HttpAnnounceReply.TryRead(bytes, out var read, out var error);
            Assert.Equal(ok, read is not null);
            Assert.Equal(!ok, error.IsError);
            Assert.InRange(error.Offset, 0, bytes.Length);
        }
    }

    private static AnnounceRequest Request => new()
    {
        InfoHash = Samples.Hash,
        PeerId = Samples.Id,
        Port = 6881,
        Left = 1,
        NumWant = 50,
        Key = 0xBEEF,
        Event = AnnounceEvent.Stopped,
    };
}
