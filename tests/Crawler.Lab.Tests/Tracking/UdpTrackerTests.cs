using System.Net;
using System.Net.Sockets;
using Crawler.Lab.Tracking;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Lab.Tests.Tracking;

public sealed class UdpTrackerTests(RunningTracker tracker) : IClassFixture<RunningTracker>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_announces_is_counted_and_handed_to_the_next(bool v6)
    {
        using var client = new Client(tracker.Udp(v6));
        var id = await client.ConnectAsync();
        var hash = Requests.Hash((byte)(v6 ? 66 : 44));

        var first = await client.AnnounceAsync(id, Requests.Announce(1000, left: 0, AnnounceEvent.Started) with { InfoHash = hash });
        var second = await client.AnnounceAsync(id, Requests.Announce(1001) with { InfoHash = hash });

        Assert.Equal((10, 1, 0), (first.Interval, first.Complete, first.Incomplete));
        Assert.Equal((1, 1), (second.Complete, second.Incomplete));
        var peer = Assert.Single(second.Peers);
        Assert.Equal((1000, !v6), (peer.Port, peer.IsV4));
    }

    [Fact]
    public async Task A_scrape_answers_74_hashes_in_order_and_unknown_ones_with_zeros()
    {
        using var client = new Client(tracker.Udp());
        var id = await client.ConnectAsync();
        var known = Requests.Hash(50);
        await client.AnnounceAsync(id, Requests.Announce(1000, left: 0) with { InfoHash = known });
        var hashes = Enumerable.Range(100, 73).Select(i => Requests.Hash((byte)i)).Append(known).ToArray();

        var packet = new byte[UdpScrape.RequestSize(hashes.Length)];
        UdpScrape.WriteRequest(packet, id, 5, hashes);
        var reply = await client.AskAsync(packet);

        Assert.True(UdpScrape.TryReadReply(reply, hashes.Length, out var counts, out var error), error.ToString());
        Assert.Equal(74, counts.Length);
        Assert.All(counts[..73], c => Assert.Equal(new ScrapeCounts(0, 0, 0), c));
        Assert.Equal(new ScrapeCounts(1, 0, 0), counts[73]);
    }

    [Fact]
    public async Task Malformed_packets_are_answered_with_an_error_or_not_at_all_and_the_tracker_lives()
    {
        using var client = new Client(tracker.Udp());
        var id = await client.ConnectAsync();
        var announce = new byte[UdpAnnounce.MaxRequestSize];
        var length = UdpAnnounce.WriteRequest(announce, id, 7, Requests.Announce(1));

        var tooShort = announce[..(length - 1)];
        Assert.True(UdpError.TryReadReply(await client.AskAsync(tooShort), out var message, out _));
        Assert.Contains("98 bytes", message);

        var unknown = announce[..length];
        unknown[11] = 9;
        Assert.True(UdpError.TryReadReply(await client.AskAsync(unknown), out message, out _));
        Assert.Equal("unknown action", message);

        var noHash = new byte[UdpRequestHeader.Size + 19];
        new UdpRequestHeader(id, UdpAction.Scrape, 8).Write(noHash);
        Assert.True(UdpError.TryReadReply(await client.AskAsync(noHash), out _, out _));

        for (var cut = 0; cut < UdpRequestHeader.Size; cut++)
        {
            await client.SendAsync(announce[..cut]);
        }

        await client.SendAsync(new byte[9000]);
        Assert.NotEqual(0UL, await client.ConnectAsync());
    }

    [Fact]
    public void A_connection_id_is_good_for_its_address_and_at_least_a_minute()
    {
        var time = new SettableTime();
        var ids = new ConnectionIds(time);
        var client = IPAddress.Parse("192.0.2.1");
        var id = ids.Issue(client);

        time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(ids.IsValid(id, client));
        Assert.False(ids.IsValid(id, IPAddress.Parse("192.0.2.2")));
        Assert.False(ids.IsValid(id + 1, client));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(ids.IsValid(id, client));
    }

    [Fact]
    public void A_stranger_without_a_connection_id_gets_no_answer()
    {
        var time = new SettableTime();
        var answers = new UdpTrackerAnswers(new TrackerState(new TrackerOptions(), time, new Random(1)), new ConnectionIds(time));
        var packet = new byte[UdpAnnounce.MaxRequestSize];
        var length = UdpAnnounce.WriteRequest(packet, 123, 7, Requests.Announce(1));

        Assert.Equal(0, answers.Answer(packet.AsSpan(0, length), IPAddress.Loopback, new byte[UdpTrackerAnswers.MaxReplySize]));
    }

    private sealed class Client : IDisposable
    {
        private readonly Socket _socket;

        public Client(IPEndPoint tracker)
        {
            _socket = new Socket(tracker.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _socket.Connect(tracker);
        }

        public async Task<ulong> ConnectAsync()
        {
            var packet = new byte[UdpConnect.RequestSize];
            UdpConnect.WriteRequest(packet, 99);
            Assert.True(UdpConnect.TryReadReply(await AskAsync(packet), out var id, out var error), error.ToString());
            return id;
        }

        public async Task<AnnounceReply> AnnounceAsync(ulong id, AnnounceRequest request)
        {
            var packet = new byte[UdpAnnounce.MaxRequestSize];
            var length = UdpAnnounce.WriteRequest(packet, id, 3, request);
            var answer = await AskAsync(packet[..length]);
            Assert.True(UdpAnnounce.TryReadReply(answer, _socket.AddressFamily == AddressFamily.InterNetworkV6, out var reply, out var error), error.ToString());
            return reply;
        }

        public async Task<byte[]> AskAsync(byte[] packet)
        {
            await SendAsync(packet);
            var buffer = new byte[2048];
            using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
            var received = await _socket.ReceiveAsync(buffer, limit.Token);
            return buffer[..received];
        }

        public async Task SendAsync(byte[] packet) => await _socket.SendAsync(packet, CancellationToken.None);

        public void Dispose() => _socket.Dispose();
    }
}
