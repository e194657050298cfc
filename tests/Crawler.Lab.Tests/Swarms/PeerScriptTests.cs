using System.Net;
using Crawler.Lab.Swarms;
using Crawler.Wire.Clients;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Tests.Swarms;

public sealed class PeerScriptTests
{
    public static TheoryData<string> Clients() => [.. ClientProfiles.Codes];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_peer_presents_itself_as_the_program_that_it_plays(string code)
    {
        var peer = Peers.Make(code, have: 40);
        await using var listener = Peers.Listen(peer);
        using var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        await caller.SendHandshakeAsync(peer.InfoHash);

        var handshake = await caller.HearHandshakeAsync();

        Assert.Equal(new Handshake(peer.Profile.Reserved, peer.InfoHash, peer.PeerId), handshake);
        var extends = handshake!.Value.SupportsExtensions;
        var messages = await caller.HearAsync(extends ? 2 : 1);
        var bitfield = messages.Single(m => m.Id == PeerMessageId.Bitfield);
        Assert.Equal(peer.Pieces.Bytes.ToArray(), bitfield.Payload);
        string? name = null;
        if (extends)
        {
            var payload = messages.Single(m => m.Id == PeerMessageId.Extended).Payload;
            Assert.Equal(0, payload[0]);
            Assert.True(ExtendedHandshake.TryRead(payload.AsSpan(1), out var extended, out var error), error.ToString());
            Assert.Equal(peer.Profile.Messages, extended.Messages);
            Assert.Equal((peer.Profile.Name, peer.Profile.Reqq, (int?)peer.Info.Length), (extended.Client, extended.Reqq, extended.MetadataSize));
            name = extended.Client;
        }

        Assert.Equal(new ClientName(peer.Profile.Client, peer.Profile.Version), ClientFingerprint.Identify(peer.PeerId, name).Best);
    }

    [Fact]
    public void What_needs_no_pause_between_is_one_portion()
    {
        Assert.Single(PeerScript.Open(Peers.Make("biglybt-3.2.0.0", 40), Peers.CallerHandshake(Caller.AllExtensions), IPAddress.Loopback));
    }

    [Fact]
    public void The_order_of_messages_is_the_programs_own()
    {
        Assert.Equal([PeerMessageId.Extended, PeerMessageId.Bitfield], Ids("libtorrent-2.0.8", have: 40));
        Assert.Equal(
            [PeerMessageId.Bitfield, PeerMessageId.Extended, .. Enumerable.Repeat(PeerMessageId.AllowedFast, 10)],
            Ids("biglybt-3.2.0.0", have: 40));
    }

    [Fact]
    public void All_and_none_are_said_shortly_only_where_both_sides_know_how()
    {
        Assert.Contains(PeerMessageId.HaveAll, Ids("libtorrent-2.0.8", have: 100));
        Assert.Contains(PeerMessageId.HaveNone, Ids("libtorrent-2.0.8", have: 0));
        Assert.Contains(PeerMessageId.Bitfield, Ids("libtorrent-2.0.8", have: 100, ReservedBits.Extension));
        Assert.Equal([PeerMessageId.Extended], Ids("libtorrent-2.0.8", have: 0, ReservedBits.Extension));
        Assert.Equal([PeerMessageId.Extended], Ids("rtorrent-0.13.8", have: 0));
        Assert.Equal([PeerMessageId.Bitfield], Ids("unworkable", have: 100));
        Assert.Equal([PeerMessageId.HaveAll], Ids("libtorrent-2.0.8", have: 100, ReservedBits.Fast));
    }

    [Fact]
    public void Transmission_takes_its_time_before_it_says_what_it_has()
    {
        var script = PeerScript.Open(Peers.Make("transmission-3.00", 40), Peers.CallerHandshake(Caller.AllExtensions), IPAddress.Loopback);
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(1.2)], script.Select(s => s.Pause));
    }

    private static List<PeerMessageId> Ids(string code, int have, ulong reserved = Caller.AllExtensions)
    {
        var ids = new List<PeerMessageId>();
        var portions = PeerScript.Open(Peers.Make(code, have), Peers.CallerHandshake(reserved), IPAddress.Loopback);
        var reader = new PeerMessageReader(portions.SelectMany(p => p.Bytes.ToArray()).ToArray().AsSpan(Handshake.Size), 1 << 20);
        while (reader.Read())
        {
            ids.Add(reader.Id);
        }

        Assert.Equal(0, reader.Needed - PeerMessageReader.PrefixSize);
        return ids;
    }
}
