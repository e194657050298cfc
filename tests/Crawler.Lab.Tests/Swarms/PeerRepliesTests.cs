using System.Buffers;
using Crawler.Lab.Swarms;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Tests.Swarms;

public sealed class PeerRepliesTests
{
    private const byte CallersMetadataId = 7;
    private const byte CallersPexId = 8;

    [Fact]
    public async Task The_info_dictionary_is_handed_out_piece_by_piece_and_no_further()
    {
        var peer = Peers.Make("libtorrent-2.0.8", have: 40);
        await using var listener = Peers.Listen(peer);
        using var caller = await GreetAsync(listener, MetadataMessage.Name, CallersMetadataId);

        await caller.SendAsync([.. Request(peer, 0), .. Request(peer, 1), .. Request(peer, 2)]);

        var answers = await caller.HearAsync(3);
        Assert.All(answers, a => Assert.Equal((PeerMessageId.Extended, CallersMetadataId), (a.Id, a.Payload[0])));
        byte[] info = [.. Data(answers[0].Payload), .. Data(answers[1].Payload)];
        Assert.Equal(Peers.Info, info);
        Assert.True(MetadataMessage.TryRead(answers[2].Payload.AsSpan(1), out var reject, out _));
        Assert.Equal((MetadataMessageType.Reject, 2), (reject.Type, reject.Piece));
    }

    [Fact]
    public async Task A_flood_of_requests_is_answered_in_portions()
    {
        var peer = Peers.Make("libtorrent-2.0.8", have: 40);
        await using var listener = Peers.Listen(peer);
        using var caller = await GreetAsync(listener, MetadataMessage.Name, CallersMetadataId);

        await caller.SendAsync([.. Enumerable.Repeat(Request(peer, 0), 50).SelectMany(r => r)]);

        Assert.Equal(50, (await caller.HearAsync(50)).Count);
    }

    [Fact]
    public async Task Other_peers_are_told_of_to_those_who_understand()
    {
        var peer = Peers.Make("libtorrent-2.0.8", have: 40) with { TellsPeers = true };
        await using var other = Peers.Listen(Peers.Make("libtorrent-2.0.8", have: 100) with { Encryption = PeerEncryption.Require });
        await using var gone = Peers.Listen(Peers.Make("libtorrent-2.0.8", have: 0, reachable: false));
        var present = new List<PeerListener> { other, gone };
        await using var listener = Peers.Listen(peer, new SwarmDirectory(() => present, TimeProvider.System));
        present.Add(listener);
        using var caller = await GreetAsync(listener, PexMessage.Name, CallersPexId);

        var (id, payload) = (await caller.HearAsync(1))[0];

        Assert.Equal((PeerMessageId.Extended, CallersPexId), (id, payload[0]));
        Assert.True(PexMessage.TryRead(payload.AsSpan(1), out var message, out var error), error.ToString());
        Assert.Equal([new PexPeer(other.Endpoint, PexFlags.Reachable | PexFlags.Seed | PexFlags.Encryption)], message.Added);
        Assert.Empty(message.Dropped);
    }

    [Fact]
    public async Task Where_the_scenario_does_not_want_it_nobody_is_told_of()
    {
        var peer = Peers.Make("libtorrent-2.0.8", have: 40);
        await using var other = Peers.Listen(peer);
        await using var listener = Peers.Listen(peer, new SwarmDirectory(() => [other], TimeProvider.System));
        using var caller = await GreetAsync(listener, PexMessage.Name, CallersPexId, MetadataMessage.Name, CallersMetadataId);
        await caller.SendAsync(Request(peer, 5));

        // The first thing that comes is the answer to what was asked after the greeting.
        Assert.Equal(CallersMetadataId, (await caller.HearAsync(1))[0].Payload[0]);
    }

    [Fact]
    public void Gossip_tells_fifty_at_a_time_and_everybody_once()
    {
        var live = Enumerable.Range(1, 120).Select(i => new PexPeer(Endpoint(i), PexFlags.None)).ToList();
        var gossip = new PeerGossip(Endpoint(1));

        var told = new List<PexPeer>();
        foreach (var count in new[] { 50, 50, 19 })
        {
            var message = Tell(gossip, live)!;
            Assert.Equal((count, 0), (message.Added.Count, message.Dropped.Count));
            told.AddRange(message.Added);
        }

        Assert.Equal(live.Skip(1).Select(p => p.Endpoint), told.Select(p => p.Endpoint).OrderBy(e => e.Address));
        Assert.Null(Tell(gossip, live));

        var dropped = Tell(gossip, live[60..])!;
        Assert.Equal((0, 50), (dropped.Added.Count, dropped.Dropped.Count));
        Assert.Equal(9, Tell(gossip, live[60..])!.Dropped.Count);
    }

    private static PeerEndpoint Endpoint(int number) => PeerEndpoint.From(new System.Net.IPAddress([127, 9, 0, (byte)number]), 1000);

    private static PexMessage? Tell(PeerGossip gossip, IReadOnlyList<PexPeer> live)
    {
        var output = new ArrayBufferWriter<byte>();
        gossip.Write(output, CallersPexId, live);
        var reader = new PeerMessageReader(output.WrittenSpan, 1 << 20);
        return reader.Read() && PexMessage.TryRead(reader.Payload[1..], out var message, out _) ? message : null;
    }

    /// <summary>Connects, greets with extensions, and hears the peer's own greeting.</summary>
    private static async Task<Caller> GreetAsync(PeerListener listener, string extension, byte id, string? another = null, byte anotherId = 0)
    {
        var caller = await Caller.ConnectAsync(listener.Endpoint.ToIPEndPoint());
        await caller.SendHandshakeAsync(listener.Peer.InfoHash);
        var messages = new Dictionary<string, int>(StringComparer.Ordinal) { [extension] = id };
        if (another is not null)
        {
            messages[another] = anotherId;
        }

        await caller.SendAsync(Message(0, new ExtendedHandshake { Messages = messages }.Write));
        Assert.NotNull(await caller.HearHandshakeAsync());
        await caller.HearAsync(2);
        return caller;
    }

    private static byte[] Request(SimulatedPeer peer, int piece) =>
        Message((byte)peer.Profile.Messages[MetadataMessage.Name], output => MetadataMessage.WriteRequest(output, piece));

    private static byte[] Message(byte id, Action<IBufferWriter<byte>> write)
    {
        var payload = new ArrayBufferWriter<byte>();
        write(payload);
        var message = new ArrayBufferWriter<byte>();
        PeerMessageWriter.Extended(message, id, payload.WrittenSpan);
        return message.WrittenSpan.ToArray();
    }

    private static byte[] Data(byte[] payload)
    {
        Assert.True(MetadataMessage.TryRead(payload.AsSpan(1), out var message, out _));
        Assert.Equal((MetadataMessageType.Data, (int?)Peers.Info.Length), (message.Type, message.TotalSize));
        return message.Data.ToArray();
    }
}
