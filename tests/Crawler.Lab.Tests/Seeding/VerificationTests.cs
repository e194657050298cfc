using Crawler.Fixtures.Programs;
using Crawler.Lab.Making;
using Crawler.Lab.Seeding;
using Crawler.Lab.Tests.Making;

namespace Crawler.Lab.Tests.Seeding;

public sealed class VerificationTests : IDisposable
{
    private const int Piece = 16 * 1024;
    private readonly TestFolder _folder = new("verify");

    public VerificationTests()
    {
        _folder.Write("it/a.bin", (3 * Piece) + 100);
        _folder.Write("it/b.bin", 50);
        _folder.Write("it/empty", 0);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TorrentVersion.V1)]
    [InlineData(TorrentVersion.V2)]
    [InlineData(TorrentVersion.Hybrid)]
    internal async Task Whole_content_is_whole_and_one_wrong_byte_costs_one_piece(TorrentVersion version)
    {
        var torrent = await ReadAsync(version);
        await VerifyAsync(torrent);
        Assert.True(torrent.Have.IsComplete);
        Assert.Equal(0, torrent.Left);

        var bytes = Torrents.Bytes("it/a.bin", (3 * Piece) + 100);
        bytes[Piece + 5] ^= 1;
        _folder.Write("it/a.bin", bytes);
        await VerifyAsync(torrent);
        Assert.False(torrent.Have[1]);
        Assert.Equal(torrent.Layout.PieceCount - 1, torrent.Have.Count);
        Assert.Equal(Piece, torrent.Left);
    }

    [Theory]
    [InlineData(TorrentVersion.V1, 3)]
    [InlineData(TorrentVersion.V2, 4)]
    internal async Task A_missing_file_costs_the_pieces_that_touch_it(TorrentVersion version, int left)
    {
        var torrent = await ReadAsync(version);
        File.Delete(_folder.PathOf("it/b.bin"));
        await VerifyAsync(torrent);
        Assert.Equal(left, torrent.Have.Count);
    }

    [Fact]
    public async Task A_single_file_lies_beside_its_torrent()
    {
        _folder.Write("alone.bin", 5 * Piece);
        var file = await Torrents.MakeAsync(_folder, "alone.bin", new TorrentSettings { Version = TorrentVersion.V2, PieceLength = Piece });
        Assert.True(SeededTorrent.TryRead(file, _folder.FullPath, out var torrent, out var fault), fault);
        await VerifyAsync(torrent);
        Assert.True(torrent.Have.IsComplete);
    }

    [Fact]
    public async Task A_wrong_piece_layer_is_refused()
    {
        var file = await Torrents.MakeAsync(_folder, "it", new TorrentSettings { Version = TorrentVersion.V2, PieceLength = Piece });
        var layer = file.AsSpan().IndexOf("piece layersd32:"u8) + "piece layersd32:".Length + 32 + "128:".Length;
        file[layer + 3] ^= 1;
        Assert.False(SeededTorrent.TryRead(file, _folder.FullPath, out _, out var fault));
        Assert.Contains("layers", fault);
    }

    [Fact]
    public async Task What_was_verified_is_remembered_until_a_file_changes()
    {
        var path = _folder.PathOf("state");
        var torrent = await ReadAsync(TorrentVersion.V1);
        var fingerprint = ResumeFile.Fingerprint(torrent);
        await VerifyAsync(torrent);
        var resume = ResumeFile.Read(path);
        resume.Remember(torrent, fingerprint);
        await File.WriteAllTextAsync(path, resume.ToText([torrent]));

        var again = await ReadAsync(TorrentVersion.V1);
        Assert.True(ResumeFile.Read(path).TryRestore(again, ResumeFile.Fingerprint(again)));
        Assert.True(again.Have.IsComplete);

        _folder.Write("it/b.bin", new byte[50]);
        File.SetLastWriteTimeUtc(_folder.PathOf("it/b.bin"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.False(ResumeFile.Read(path).TryRestore(again, ResumeFile.Fingerprint(again)));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"x\":3}")]
    [InlineData("")]
    public async Task A_damaged_state_file_only_costs_time(string text)
    {
        _folder.Write("state", text);
        var torrent = await ReadAsync(TorrentVersion.V1);
        Assert.False(ResumeFile.Read(_folder.PathOf("state")).TryRestore(torrent, ResumeFile.Fingerprint(torrent)));
    }

    private static Task VerifyAsync(SeededTorrent torrent) => ContentVerifier.VerifyAsync(torrent, _ => { }, CancellationToken.None);

    private async Task<SeededTorrent> ReadAsync(TorrentVersion version)
    {
        var file = await Torrents.MakeAsync(_folder, "it", new TorrentSettings { Version = version, PieceLength = Piece });
        Assert.True(SeededTorrent.TryRead(file, _folder.FullPath, out var torrent, out var fault), fault);
        return torrent;
    }
}
