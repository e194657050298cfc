using System.Buffers.Binary;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Making;
using Crawler.Lab.Seeding;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Tests.Seeding;

public sealed class SeedServerTests
{
    private const int Piece = RunningSeed.Piece;

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order_with_the_content()
    {
        await using var seed = await RunningSeed.StartAsync();
        using var peer = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        await peer.ReadAsync(PeerMessageId.HaveAll);
        await peer.SendAsync(o => PeerMessageWriter.Bare(o, PeerMessageId.Interested));
        await peer.ReadAsync(PeerMessageId.Unchoke);

        var content = RunningSeed.Content;
        await peer.SendAsync(o =>
        {
            for (var piece = 0; piece * Piece < content.Length; piece++)
            {
                PeerMessageWriter.Block(o, PeerMessageId.Request, piece, 0, Math.Min(Piece, content.Length - (piece * Piece)));
            }
        });
        var got = new List<byte>();
        while (got.Count < content.Length)
        {
            var block = await peer.ReadAsync(PeerMessageId.Piece);
            Assert.Equal(got.Count / Piece, BinaryPrimitives.ReadInt32BigEndian(block));
            got.AddRange(block[8..]);
        }

        Assert.Equal(content, got);
        Assert.Empty(seed.Reports);
    }

    [Fact]
    public async Task Without_the_fast_extension_a_bitfield_tells_what_is_there()
    {
        await using var seed = await RunningSeed.StartAsync(new TorrentSettings { PieceLength = Piece }, change: f => f.Write("it/sub/b.bin", new byte[Piece]));
        using var peer = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0], reserved: 0);

        var (id, payload) = (await peer.ReadAsync())!.Value;

        Assert.Equal(PeerMessageId.Bitfield, id);
        Assert.Equal([0b1110_0000], payload);
        Assert.Equal((2L * Piece) + 100, seed.Torrent.Left);
    }

    [Fact]
    public async Task A_choked_or_vain_request_is_rejected_and_a_cancelled_one_too()
    {
        await using var seed = await RunningSeed.StartAsync(new SeedOptions { UploadLimit = 1024 });
        using var peer = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        await peer.SendAsync(o => PeerMessageWriter.Block(o, PeerMessageId.Request, 1, 0, 100));
        Assert.Equal(1, BinaryPrimitives.ReadInt32BigEndian(await peer.ReadAsync(PeerMessageId.RejectRequest)));

        await peer.SendAsync(o => PeerMessageWriter.Bare(o, PeerMessageId.Interested));
        await peer.ReadAsync(PeerMessageId.Unchoke);
        await peer.SendAsync(o =>
        {
            PeerMessageWriter.Block(o, PeerMessageId.Request, 1, 0, 1024);
            PeerMessageWriter.Block(o, PeerMessageId.Request, 2, 0, 1024);
            PeerMessageWriter.Block(o, PeerMessageId.Request, 3, 0, 1024);
            PeerMessageWriter.Block(o, PeerMessageId.Cancel, 3, 0, 1024);
        });

        // The limit holds blocks back, so the third is cancelled before its turn.
        var pieces = new List<int>();
        var rejects = new List<int>();
        while (pieces.Count + rejects.Count < 3 && await peer.ReadAsync() is { } message)
        {
            (message.Id == PeerMessageId.Piece ? pieces : rejects).Add(BinaryPrimitives.ReadInt32BigEndian(message.Payload));
        }

        Assert.Equal([1, 2], pieces);
        Assert.Equal([3], rejects);
    }

    [Fact]
    public async Task Peers_beyond_the_slots_take_turns()
    {
        await using var seed = await RunningSeed.StartAsync(new SeedOptions { UploadSlots = 1, Turn = TimeSpan.FromMilliseconds(50) });
        using var first = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0], id: "-XX0001-00000000000a");
        using var second = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0], id: "-XX0001-00000000000b");

        foreach (var peer in new[] { first, second })
        {
            await peer.SendAsync(o => PeerMessageWriter.Bare(o, PeerMessageId.Interested));
        }

        foreach (var peer in new[] { first, second, first, second })
        {
            await peer.ReadAsync(PeerMessageId.Unchoke);
            await peer.ReadAsync(PeerMessageId.Choke);
        }
    }

    [Fact]
    public async Task The_info_dictionary_is_handed_out_piece_by_piece()
    {
        await using var seed = await RunningSeed.StartAsync();
        using var peer = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        var greeting = await peer.ReadAsync(PeerMessageId.Extended);
        Assert.True(ExtendedHandshake.TryRead(greeting.AsSpan(1), out var theirs, out var error), error.ToString());
        Assert.Equal(seed.Torrent.Info.Length, theirs.MetadataSize);

        await peer.SendAsync(o => PeerMessageWriter.Extended(o, 0, "d1:md11:ut_metadatai7eee"u8));
        await peer.SendAsync(o => PeerMessageWriter.Extended(o, (byte)theirs.Messages["ut_metadata"], "d8:msg_typei0e5:piecei0ee"u8));
        var data = await peer.ReadAsync(PeerMessageId.Extended);
        await peer.SendAsync(o => PeerMessageWriter.Extended(o, (byte)theirs.Messages["ut_metadata"], "d8:msg_typei0e5:piecei1ee"u8));
        var reject = await peer.ReadAsync(PeerMessageId.Extended);

        Assert.Equal(7, data[0]);
        Assert.Equal(seed.Torrent.Info.ToArray(), data[^seed.Torrent.Info.Length..]);
        Assert.Equal("d8:msg_typei2e5:piecei1ee"u8.ToArray(), reject[1..]);
    }

    [Fact]
    public async Task A_hybrid_called_by_its_v1_name_answers_a_v2_client_by_the_other()
    {
        await using var seed = await RunningSeed.StartAsync(new TorrentSettings { PieceLength = Piece, Version = TorrentVersion.Hybrid });
        using var v1 = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0], ReservedBits.Fast);
        using var v2 = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0], ReservedBits.Fast | ReservedBits.V2);

        Assert.Equal(2, seed.Torrent.SwarmHashes.Count);
        Assert.Equal(seed.Torrent.SwarmHashes[0], v1.Theirs.InfoHash);
        Assert.Equal(seed.Torrent.SwarmHashes[1], v2.Theirs.InfoHash);
        await v2.ReadAsync(PeerMessageId.HaveAll);
    }

    public static TheoryData<byte[]> Hostile => new()
    {
        new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 6 },
        new byte[] { 0, 0, 0, 2, 6, 0 },
        new byte[] { 0, 0, 0, 13, 6, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0, 1 },
        new byte[] { 0, 0, 0, 13, 6, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1 },
        new byte[] { 0, 0, 0, 13, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0 },
        new byte[] { 0, 0, 0, 13, 6, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0 },
        new byte[] { 0, 0, 0, 9, 7, 0, 0, 0, 0, 0, 0, 0, 0 },
        new byte[] { 0, 0, 0, 1, 20 },
        new byte[] { 0, 0, 0, 4, 20, 0, (byte)'i', (byte)'e' },
        new byte[] { 0, 0, 0, 2, 21, 0 },
        new byte[] { 0, 0, 0, 1, 14 },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_peer_that_breaks_the_protocol_is_hung_up_on_and_the_seed_lives(byte[] message)
    {
        await using var seed = await RunningSeed.StartAsync();
        using var hostile = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        await hostile.SendAsync(message);
        await hostile.UntilClosedAsync();

        using var peer = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        await peer.ReadAsync(PeerMessageId.HaveAll);
    }

    [Fact]
    public async Task The_same_torrent_is_served_over_IPv6_and_to_many_at_once()
    {
        await using var seed = await RunningSeed.StartAsync(new TorrentSettings { PieceLength = Piece }, alsoV6: true);
        await Task.WhenAll(seed.Server.Endpoints.SelectMany(e => Enumerable.Repeat(e, 4)).Select(async (endpoint, i) =>
        {
            using var peer = await Downloader.ConnectAsync(endpoint, seed.Torrent.SwarmHashes[0], id: $"-XX0001-{i:000000000000}");
            await peer.SendAsync(o => PeerMessageWriter.Bare(o, PeerMessageId.Interested));
            await peer.ReadAsync(PeerMessageId.Unchoke);
            await peer.SendAsync(o => PeerMessageWriter.Block(o, PeerMessageId.Request, 3, 50, 100));
            var block = await peer.ReadAsync(PeerMessageId.Piece);
            Assert.Equal(RunningSeed.Content[((3 * Piece) + 50)..((3 * Piece) + 150)], block[8..]);
        }));
    }

    [Fact]
    public async Task Strangers_to_the_protocol_and_to_the_torrent_get_no_answer()
    {
        await using var seed = await RunningSeed.StartAsync();
        using var lost = await Downloader.ConnectAsync(seed.Endpoint, Requests.Hash(77));
        Assert.Null(await lost.ReadAsync());
        Assert.Equal(default, lost.Theirs);
    }

    [Fact]
    public async Task A_flood_of_questions_without_reading_answers_is_hung_up_on()
    {
        await using var seed = await RunningSeed.StartAsync(new SeedOptions { UploadLimit = 1024 });
        using var peer = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        await peer.SendAsync(o => PeerMessageWriter.Bare(o, PeerMessageId.Interested));
        await peer.ReadAsync(PeerMessageId.Unchoke);

        // While the upload limit holds the first blocks back, the answers to the others pile up.
        var sent = peer.SendAsync(o =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                PeerMessageWriter.Block(o, PeerMessageId.Request, 0, 0, Piece);
            }
        });
        await peer.UntilClosedAsync();
        await Task.WhenAny(sent);
    }

    [Fact]
    public async Task One_address_cannot_take_all_places()
    {
        await using var seed = await RunningSeed.StartAsync(new SeedOptions { MaxConnectionsPerAddress = 1 });
        using var first = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        using var second = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        Assert.Null(await second.ReadAsync());
        Assert.Equal(default, second.Theirs);
        Assert.NotEqual(default, first.Theirs);
    }

    [Fact]
    public async Task A_file_that_vanishes_ends_conversations_and_is_told()
    {
        await using var seed = await RunningSeed.StartAsync();
        File.Delete(seed.Folder.PathOf("it/a.bin"));
        using var peer = await Downloader.ConnectAsync(seed.Endpoint, seed.Torrent.SwarmHashes[0]);
        await peer.SendAsync(o => PeerMessageWriter.Bare(o, PeerMessageId.Interested));
        await peer.ReadAsync(PeerMessageId.Unchoke);
        await peer.SendAsync(o => PeerMessageWriter.Block(o, PeerMessageId.Request, 0, 0, 100));
        await peer.UntilClosedAsync();

        await Eventually.TrueAsync("it is told", _ => Task.FromResult(seed.Reports.Any(r => r.Contains("a.bin", StringComparison.Ordinal))));
    }
}
