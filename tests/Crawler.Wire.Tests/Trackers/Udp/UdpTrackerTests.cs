using System.Net;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Wire.Tests.Trackers.Udp;

public sealed class UdpTrackerTests
{
    private readonly byte[] _buffer = new byte[UdpAnnounce.MaxRequestSize];

    [Fact]
    public void A_connect_request_is_the_bytes_of_the_specification()
    {
        var length = UdpConnect.WriteRequest(_buffer, 0x01020304);
        Assert.Equal(Convert.FromHexString("00000417271019800000000001020304"), _buffer[..length]);
        Assert.True(UdpConnect.TryReadRequest(_buffer.AsSpan(0, length), out var transaction, out _));
        Assert.Equal(0x01020304u, transaction);
    }

    [Fact]
    public void A_connect_reply_is_read_back_and_refused_at_every_cut()
    {
        var length = UdpConnect.WriteReply(_buffer, 7, ulong.MaxValue - 1);
        Assert.True(UdpConnect.TryReadReply(_buffer.AsSpan(0, length), out var id, out _));
        Assert.Equal(ulong.MaxValue - 1, id);
        for (var cut = 0; cut < length; cut++)
        {
            Assert.False(UdpConnect.TryReadReply(_buffer.AsSpan(0, cut), out _, out var error));
            Assert.Equal((WireErrorKind.UnexpectedEnd, (long)cut), (error.Kind, error.Offset));
        }
    }

    [Fact]
    public void A_connect_request_without_the_magic_number_is_refused()
    {
        new UdpRequestHeader(1, UdpAction.Connect, 2).Write(_buffer);
        Assert.False(UdpConnect.TryReadRequest(_buffer.AsSpan(0, 16), out _, out var error));
        Assert.Equal(WireErrorKind.InvalidValue, error.Kind);
    }

    [Fact]
    public void An_announce_request_is_read_back_with_all_it_said()
    {
        var request = Request with { UrlData = "/a?" + new string('x', 600), Ip = IPAddress.Parse("192.0.2.9") };
        var length = UdpAnnounce.WriteRequest(_buffer, 11, 12, request);
        Assert.True(UdpAnnounce.TryReadRequest(_buffer.AsSpan(0, length), out var header, out var read, out _));
        Assert.Equal(new UdpRequestHeader(11, UdpAction.Announce, 12), header);
        Assert.Equal(request, read);
    }

    [Fact]
    public void An_announce_request_puts_each_field_where_the_specification_says()
    {
        Assert.Equal(UdpAnnounce.RequestSize, UdpAnnounce.WriteRequest(_buffer, 11, 12, Request));
        Assert.Equal(Samples.Hash.ToArray(), _buffer[16..36]);
        Assert.Equal(Samples.Id.ToArray(), _buffer[36..56]);
        Assert.Equal("0000000000000002", Convert.ToHexString(_buffer[64..72]));
        Assert.Equal("00000002", Convert.ToHexString(_buffer[80..84]));
        Assert.Equal("DEADBEEF", Convert.ToHexString(_buffer[88..92]));
        Assert.Equal("FFFFFFFF", Convert.ToHexString(_buffer[92..96]));
        Assert.Equal("1AE1", Convert.ToHexString(_buffer[96..98]));
    }

    [Fact]
    public void A_paused_event_goes_over_udp_as_none()
    {
        UdpAnnounce.WriteRequest(_buffer, 1, 2, Request with { Event = AnnounceEvent.Paused });
        Assert.Equal("00000000", Convert.ToHexString(_buffer[80..84]));
    }

    [Fact]
    public void An_option_that_runs_past_the_packet_is_refused_with_its_place()
    {
        UdpAnnounce.WriteRequest(_buffer, 1, 2, Request);
        _buffer[98] = 2;
        _buffer[99] = 200;
        Assert.False(UdpAnnounce.TryReadRequest(_buffer.AsSpan(0, 110), out _, out _, out var error));
        Assert.Equal((WireErrorKind.UnexpectedEnd, 98L), (error.Kind, error.Offset));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_announce_reply_holds_the_peers_of_the_sockets_family(bool overIPv6)
    {
        var reply = new AnnounceReply { Interval = 1800, Complete = 3, Incomplete = 4, Peers = [Samples.V4, Samples.V6, Samples.V6] };
        var length = UdpAnnounce.WriteReply(_buffer, 5, reply, overIPv6);
        Assert.True(UdpAnnounce.TryReadReply(_buffer.AsSpan(0, length), overIPv6, out var read, out _));
        Assert.Equal(overIPv6 ? [Samples.V6, Samples.V6] : [Samples.V4], read.Peers);
        Assert.Equal((1800, 3, 4), (read.Interval, read.Complete, read.Incomplete));
    }

    [Fact]
    public void Entries_of_six_bytes_over_IPv6_are_recognised_even_where_the_length_fits_both()
    {
        var reply = new AnnounceReply { Peers = [Samples.V4, Samples.V4, Samples.V4] };
        var length = UdpAnnounce.WriteReply(_buffer, 5, reply, overIPv6: false);
        Assert.True(UdpAnnounce.TryReadReply(_buffer.AsSpan(0, length), overIPv6: true, out var read, out _));
        Assert.Equal(reply.Peers, read.Peers);
    }

    [Fact]
    public void An_announce_reply_of_eight_bytes_is_malformed()
    {
        new UdpReplyHeader(UdpAction.Announce, 5).Write(_buffer);
        Assert.False(UdpAnnounce.TryReadReply(_buffer.AsSpan(0, 8), false, out _, out var error));
        Assert.Equal(WireErrorKind.UnexpectedEnd, error.Kind);
    }

    [Fact]
    public void A_negative_count_is_not_a_count()
    {
        UdpAnnounce.WriteReply(_buffer, 5, new AnnounceReply { Complete = -1 }, false);
        Assert.True(UdpAnnounce.TryReadReply(_buffer.AsSpan(0, 20), false, out var read, out _));
        Assert.Null(read.Complete);
    }

    [Fact]
    public void A_scrape_of_seventy_four_hashes_is_read_back()
    {
        var hashes = Enumerable.Range(0, 74).Select(i => new Wire.Identity.InfoHash([.. Enumerable.Repeat((byte)i, 20)])).ToArray();
        var buffer = new byte[UdpScrape.RequestSize(74)];
        UdpScrape.WriteRequest(buffer, 1, 2, hashes);
        Assert.True(UdpScrape.TryReadRequest(buffer, out var read, out _));
        Assert.Equal(hashes, read);
        Assert.Throws<ArgumentException>(() => UdpScrape.WriteRequest(new byte[4096], 1, 2, new Wire.Identity.InfoHash[75]));
    }

    [Fact]
    public void A_scrape_reply_has_seeders_then_completed_then_leechers_and_may_be_short()
    {
        var length = UdpScrape.WriteReply(_buffer, 2, [new ScrapeCounts(1, 2, 3)]);
        Assert.Equal("000000010000000300000002", Convert.ToHexString(_buffer[8..length]));
        Assert.True(UdpScrape.TryReadReply(_buffer.AsSpan(0, length), asked: 5, out var counts, out _));
        Assert.Equal([new ScrapeCounts(1, 2, 3)], counts);
        Assert.False(UdpScrape.TryReadReply(_buffer.AsSpan(0, length), asked: 0, out _, out _));
    }

    [Fact]
    public void An_error_message_is_cleaned_and_cut()
    {
        var length = UdpError.WriteReply(_buffer, 3, "no\u001b[31m such\r\ntorrent" + new string('!', 2000));
        Assert.True(UdpError.TryReadReply(_buffer.AsSpan(0, length), out var message, out _));
        Assert.StartsWith("no[31m suchtorrent!", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 100, TrackerLimits.TextChars);
    }

    [Fact]
    public void No_spoiled_packet_makes_a_reader_throw_or_invent_peers()
    {
        var length = UdpAnnounce.WriteRequest(_buffer, 11, 12, Request with { UrlData = "/announce?x=y" });
        var request = _buffer[..length];
        var reply = new byte[200];
        reply = reply[..UdpAnnounce.WriteReply(reply, 5, new AnnounceReply { Peers = [Samples.V4, Samples.V4] }, false)];
        foreach (var bytes in HostileBytes.Of(request).Concat(HostileBytes.Of(reply)))
        {
            UdpAnnounce.TryReadRequest(bytes, out _, out _, out _);
            UdpScrape.TryReadRequest(bytes, out _, out _);
            UdpScrape.TryReadReply(bytes, 74, out _, out _);
            UdpError.TryReadReply(bytes, out _, out _);
            if (UdpAnnounce.TryReadReply(bytes, overIPv6: true, out var read, out var error))
            {
                Assert.True(read.Peers.Count * 6 <= bytes.Length);
            }
            else
            {
                Assert.True(error.IsError);
            }
        }
    }

    private static AnnounceRequest Request => new()
    {
        InfoHash = Samples.Hash,
        PeerId = Samples.Id,
        Port = 6881,
        Uploaded = 3,
        Downloaded = 1,
        Left = 2,
        Event = AnnounceEvent.Started,
        Key = 0xDEADBEEF,
    };
}
