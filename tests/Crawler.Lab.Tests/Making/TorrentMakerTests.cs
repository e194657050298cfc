using System.Security.Cryptography;
using System.Text;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Making;

namespace Crawler.Lab.Tests.Making;

public sealed class TorrentMakerTests : IDisposable
{
    private const int Piece = 16 * 1024;
    private readonly TestFolder _folder = new("making");

    public TorrentMakerTests()
    {
        _folder.Write("set/b.bin", (3 * Piece) + 5);
        _folder.Write("set/a/inner.bin", 7);
        _folder.Write("set/a-b.bin", Piece);
        _folder.Write("set/empty", 0);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_v1_torrent_has_the_hash_of_every_piece_over_all_files_end_to_end()
    {
        var torrent = await MakeAsync(TorrentVersion.V1);
        var read = Torrents.Read(torrent);

        Assert.Equal(["a-b.bin", "a/inner.bin", "b.bin", "empty"], read.Files.Select(f => f.ToString()));
        byte[] all = [.. Torrents.Bytes("set/a-b.bin", Piece), .. Torrents.Bytes("set/a/inner.bin", 7), .. Torrents.Bytes("set/b.bin", (3 * Piece) + 5)];
        byte[] hashes = [.. all.Chunk(Piece).SelectMany(SHA1.HashData)];
        Assert.True(torrent.AsSpan().IndexOf(hashes) > 0);
        Assert.Equal(((int?)5, (long?)all.Length), (read.PieceCount, read.TotalBytes));
        Assert.Null(read.InfoHashV2);
    }

    [Fact]
    public async Task A_v2_torrent_has_a_tree_for_every_file_and_a_layer_for_long_ones()
    {
        var torrent = await MakeAsync(TorrentVersion.V2);
        var read = Torrents.Read(torrent);

        Assert.Equal(["a/inner.bin", "a-b.bin", "b.bin", "empty"], read.Files.Where(f => !f.IsPadding).Select(f => f.ToString()));
        Assert.Equal(6, read.PieceCount);
        Assert.Empty(read.Warnings);
        Assert.Null(read.InfoHashV1);

        // b.bin by hand: four pieces of one block, the last one short; the row of four is full, so two levels make the root.
        var leaves = Torrents.Bytes("set/b.bin", (3 * Piece) + 5).Chunk(Piece).Select(SHA256.HashData).ToArray();
        var root = SHA256.HashData([.. SHA256.HashData([.. leaves[0], .. leaves[1]]), .. SHA256.HashData([.. leaves[2], .. leaves[3]])]);
        Assert.Equal(2, Occurrences(torrent, root));
        Assert.Equal(1, Occurrences(torrent, [.. leaves.SelectMany(l => l)]));
        Assert.Equal(1, Occurrences(torrent, SHA256.HashData(Torrents.Bytes("set/a/inner.bin", 7))));
    }

    [Fact]
    public async Task A_hybrid_pads_its_files_and_reads_as_both()
    {
        var read = Torrents.Read(await MakeAsync(TorrentVersion.Hybrid));

        Assert.NotNull(read.InfoHashV1);
        Assert.NotNull(read.InfoHashV2);
        Assert.Equal(
            ["a/inner.bin", $".pad/{Piece - 7}", "a-b.bin", "b.bin", $".pad/{Piece - 5}", "empty"], read.Files.Select(f => f.ToString()));
        Assert.Equal([1, 4], read.Files.Select((f, i) => (f, i)).Where(x => x.f.IsPadding).Select(x => x.i));
    }

    [Theory]
    [InlineData(TorrentVersion.V1)]
    [InlineData(TorrentVersion.V2)]
    [InlineData(TorrentVersion.Hybrid)]
    internal async Task The_same_input_gives_the_same_file(TorrentVersion version) =>
        Assert.Equal(await MakeAsync(version), await MakeAsync(version));

    [Fact]
    public async Task Everything_that_is_asked_for_can_be_read_back()
    {
        var settings = new TorrentSettings
        {
            Trackers = [["http://192.0.2.1/announce", "udp://192.0.2.1:1/announce"], ["http://192.0.2.2/announce"]],
            WebSeeds = ["http://192.0.2.3/a,b/"],
            IsPrivate = true,
            Comment = "ein Gruß",
            CreationDate = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
            Name = "another name",
            PieceLength = 2 * Piece,
        };
        var read = Torrents.Read(await Torrents.MakeAsync(_folder, "set/b.bin", settings));

        Assert.Equal(settings.Trackers, read.Trackers);
        Assert.Equal(settings.WebSeeds, read.WebSeeds);
        Assert.True(read.IsPrivate);
        Assert.Equal((settings.Comment, settings.CreationDate, settings.Name, (long)settings.PieceLength), (read.Comment, read.CreationDate, read.Name, read.PieceLength));
        Assert.Equal("another name", Assert.Single(read.Files).ToString());
    }

    [Fact]
    public async Task Several_paths_become_one_folder()
    {
        var tree = TreeScanner.Scan([_folder.PathOf("set/a/"), _folder.PathOf("set/b.bin")], "both");
        var read = Torrents.Read(await new TorrentMaker(tree, new TorrentSettings()).MakeAsync(_ => { }, CancellationToken.None));

        Assert.Equal("both", read.Name);
        Assert.Equal(["a/inner.bin", "b.bin"], read.Files.Select(f => f.ToString()));
        Assert.Throws<MakingException>(() => TreeScanner.Scan([_folder.PathOf("set/a"), _folder.PathOf("set/b.bin")], null));
        Assert.Throws<MakingException>(() => TreeScanner.Scan([_folder.PathOf("set/a"), _folder.PathOf("set/a")], "twice"));
    }

    [Fact]
    public async Task Names_that_clients_refuse_are_refused()
    {
        _folder.Write("bad/back\\slash", 3);
        var refusal = await Assert.ThrowsAsync<MakingException>(() => Torrents.MakeAsync(_folder, "bad", new TorrentSettings()));
        Assert.Contains("separator", refusal.Message);
    }

    [Fact]
    public void Nothing_to_share_is_refused()
    {
        _folder.Write("none/empty", 0);
        Assert.Throws<MakingException>(() => TreeScanner.Scan([_folder.PathOf("none")], null));
        Assert.Throws<FileNotFoundException>(() => TreeScanner.Scan([_folder.PathOf("missing")], null));
    }

    [Fact]
    public async Task A_link_in_a_circle_is_refused()
    {
        Directory.CreateSymbolicLink(_folder.PathOf("set/a/up"), _folder.PathOf("set"));
        var refusal = await Assert.ThrowsAsync<MakingException>(() => Torrents.MakeAsync(_folder, "set", new TorrentSettings()));
        Assert.Contains("circle", refusal.Message);
    }

    [Fact]
    public async Task A_file_that_shrinks_meanwhile_ends_the_work()
    {
        var maker = new TorrentMaker(TreeScanner.Scan([_folder.PathOf("set")], null), new TorrentSettings());
        _folder.Write("set/b.bin", 4);
        await Assert.ThrowsAnyAsync<IOException>(() => maker.MakeAsync(_ => { }, CancellationToken.None));
    }

    [Theory]
    [InlineData(1L, 16 * 1024)]
    [InlineData(100L << 20, 64 * 1024)]
    [InlineData(4L << 30, 4 << 20)]
    [InlineData(1L << 50, 16 << 20)]
    public void Pieces_grow_with_the_content(long total, int piece) => Assert.Equal(piece, PieceLengths.Choose(total));

    private Task<byte[]> MakeAsync(TorrentVersion version) =>
        Torrents.MakeAsync(_folder, "set", new TorrentSettings { Version = version, PieceLength = Piece });

    private static int Occurrences(byte[] all, byte[] part)
    {
        var text = Encoding.Latin1.GetString(all);
        return text.Split(Encoding.Latin1.GetString(part)).Length - 1;
    }
}
