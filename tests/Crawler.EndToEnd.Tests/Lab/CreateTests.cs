using System.Text.Json;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Crawler.Wire.Metainfo;

namespace Crawler.EndToEnd.Tests.Lab;

/// <summary>What <c>swarmlab create</c> writes, held against other makers and readers of torrents.</summary>
public sealed class CreateTests : IDisposable
{
    // Makes a torrent of argv[1] with flags argv[2], and reads argv[3]; prints the info-hashes of both.
    private const string LibtorrentScript = """
        import json, os, sys
        import libtorrent as lt

        def hashes(info):
            h = info.info_hashes()
            return [str(h.v1) if h.has_v1() else None, str(h.v2) if h.has_v2() else None]

        path, flags, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
        storage = lt.file_storage()
        lt.add_files(storage, path)
        maker = lt.create_torrent(storage, 32768, flags)
        lt.set_piece_hashes(maker, os.path.dirname(path))
        print(json.dumps({'made': hashes(lt.torrent_info(maker.generate())), 'read': hashes(lt.torrent_info(file))}))
        """;

    // libtorrent's create_torrent flags.
    private const int V2Only = 32;
    private const int V1Only = 64;

    private readonly TestFolder _folder = new("create");

    public CreateTests()
    {
        Add("set/big.bin", 300_000);
        Add("set/sub/exact.bin", 65_536);
        Add("set/sub/small.bin", 10);
        Add("set/sub-file.bin", 40_000);
        Add("set/zzz/last.bin", 1);
        Add("one.bin", 123_456);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("set", false)]
    [InlineData("set", true)]
    [InlineData("one.bin", false)]
    public async Task Mktorrent_gives_the_same_info_hash(string name, bool isPrivate)
    {
        var theirs = _folder.PathOf("theirs.torrent");
        string[] flags = isPrivate ? ["-p"] : [];
        await ShortProgram.DebianAsync("mktorrent", "mktorrent", [.. flags, "-l", "15", "-a", "http://127.0.0.1/announce", "-o", theirs, _folder.PathOf(name)]);

        var (_, made) = await CreateAsync(name, isPrivate ? ["--private"] : []);

        Assert.True(MetainfoReader.TryRead(await File.ReadAllBytesAsync(theirs), out var metainfo, out var error), error.ToString());
        Assert.Equal(metainfo.InfoHashV1.ToString(), made.GetProperty("infoHashV1").GetString());
    }

    [Theory]
    [InlineData("set", "1", V1Only)]
    [InlineData("set", "2", V2Only)]
    [InlineData("set", "hybrid", 0)]
    [InlineData("one.bin", "1", V1Only)]
    [InlineData("one.bin", "2", V2Only)]
    [InlineData("one.bin", "hybrid", 0)]
    public async Task Libtorrent_reads_it_and_makes_the_same_info_hashes(string name, string version, int flags)
    {
        var (file, made) = await CreateAsync(name, "--version", version);
        var script = _folder.Write("hashes.py", LibtorrentScript);

        var output = await ShortProgram.DebianAsync("/usr/bin/python3", "python3-libtorrent", script, _folder.PathOf(name), flags.ToString(), file);

        var theirs = JsonDocument.Parse(output).RootElement;
        string?[] ours = [made.GetProperty("infoHashV1").GetString(), made.GetProperty("infoHashV2").GetString()];
        Assert.Equal(ours, Strings(theirs.GetProperty("read")));
        if (version != "1" || name == "one.bin")
        {
            // libtorrent lists the files of a v1 torrent in the order in which the file system names them.
            Assert.Equal(ours, Strings(theirs.GetProperty("made")));
        }
    }

    private static string?[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString())];

    private async Task<(string File, JsonElement Made)> CreateAsync(string name, params string[] more)
    {
        var file = _folder.PathOf($"{name}.torrent");
        var output = await ShortProgram.SwarmLabAsync(["create", _folder.PathOf(name), "-o", file, "--piece-size", "32K", .. more]);
        return (file, JsonDocument.Parse(output).RootElement);
    }

    private void Add(string name, int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(name))!);
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        _folder.Write(name, bytes);
    }
}
