using System.Net.Sockets;

namespace Crawler.Lab.Tests.Swarms;

public sealed class PeerListenerTests
{
    [Fact]
    public async Task An_unknown_swarm_gets_no_answer()
    {
        await using var listener = Peers.Listen(Peers.Make("libtorrent-2.0.8", have: 40));
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        await caller.SendHandshakeAsync(Requests.Hash(99));

        Assert.Null(await caller.HearHandshakeAsync());
    }

    [Fact]
    public async Task Ctorrent_answers_an_unknown_swarm_with_its_own()
    {
        var peer = Peers.Make("ctorrent-3.3", have: 40);
        await using var listener = Peers.Listen(peer);
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        await caller.SendHandshakeAsync(Requests.Hash(99));

        Assert.Equal(peer.InfoHash, (await caller.HearHandshakeAsync())?.InfoHash);
        Assert.True(await caller.HearsTheEndAsync());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0013BitTorrent protocoX")]
    public async Task Who_speaks_another_protocol_is_cut_off(string text)
    {
        await using var listener = Peers.Listen(Peers.Make("qbittorrent-4.6.5", have: 40));
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        await caller.SendAsync(System.Text.Encoding.Latin1.GetBytes(text));

        Assert.Null(await caller.HearHandshakeAsync());
    }

    [Fact]
    public async Task A_message_beyond_all_measure_ends_the_conversation_and_not_the_peer()
    {
        var peer = Peers.Make("libtorrent-2.0.8", have: 40);
        await using var listener = Peers.Listen(peer);
        using (var hostile = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint()))
        {
            await hostile.SendHandshakeAsync(peer.InfoHash);
            Assert.NotNull(await hostile.HearHandshakeAsync());
            await hostile.HearAsync(2);
            await hostile.SendAsync([0xFF, 0xFF, 0xFF, 0xFF, 20]);
            Assert.True(await hostile.HearsTheEndAsync());
        }

        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        await caller.SendHandshakeAsync(peer.InfoHash);
        Assert.NotNull(await caller.HearHandshakeAsync());
    }

    [Fact]
    public async Task A_handshake_in_pieces_and_ordinary_messages_are_taken()
    {
        var peer = Peers.Make("libtorrent-2.0.8", have: 40);
        await using var listener = Peers.Listen(peer);
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        var bytes = new byte[Crawler.Wire.Peers.Handshake.Size];
        Peers.CallerHandshake(Caller.AllExtensions).Write(bytes);
        await caller.SendAsync(bytes[..20]);
        await caller.SendAsync(bytes[20..50]);
        await caller.SendAsync(bytes[50..]);

        Assert.NotNull(await caller.HearHandshakeAsync());
        await caller.HearAsync(2);
        await caller.SendAsync([0, 0, 0, 0, 0, 0, 0, 1, 2]);
        await caller.SendAsync([0, 0, 0]);
    }

    [Fact]
    public async Task A_call_to_a_dead_address_is_refused()
    {
        await using var listener = Peers.Listen(Peers.Make("libtorrent-2.0.8", have: 0, reachable: false));
        var endpoint = listener.Endpoint.ToIPEndPoint();

        var refused = await Assert.ThrowsAsync<SocketException>(() => Caller.ConnectAsync(endpoint));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }
}
