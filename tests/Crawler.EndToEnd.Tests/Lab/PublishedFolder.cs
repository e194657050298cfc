using System.Text.Json;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Crawler.Wire.Identity;

namespace Crawler.EndToEnd.Tests.Lab;

/// <summary>Files that a publisher has, with a .torrent file made by <c>swarmlab create</c> beside them.</summary>
internal sealed class PublishedFolder : IDisposable
{
    private const string Name = "a release";

    private static readonly (string Path, int Length)[] Files =
    [
        ("disc.iso", 1_500_000), ("docs/LIESMICH-ä.txt", 777), ("docs/exact.bin", 131_072), ("docs/more/last.bin", 300_001), ("empty.txt", 0),
    ];

    private readonly TestFolder _folder = new("published");

    public PublishedFolder()
    {
        foreach (var (path, length) in Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf($"{Name}/{path}"))!);
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            _folder.Write($"{Name}/{path}", bytes);
        }
    }

    /// <summary>The folder to seed.</summary>
    public string FullPath => _folder.FullPath;

    /// <summary>Makes the .torrent file.</summary>
    public async Task<(byte[] Metainfo, InfoHash InfoHash)> CreateAsync(string version, params Uri[] trackers)
    {
        var file = _folder.PathOf("release.torrent");
        var tiers = trackers.SelectMany(t => new[] { "--tracker", t.OriginalString });
        var output = await ShortProgram.SwarmLabAsync(
            ["create", _folder.PathOf(Name), "-o", file, "--version", version, "--piece-size", "64K", .. tiers]);
        var made = JsonDocument.Parse(output).RootElement;
        var hash = made.GetProperty("infoHashV1").GetString() ?? made.GetProperty("infoHashV2").GetString()![..(2 * InfoHash.Size)];
        return (await File.ReadAllBytesAsync(file), InfoHash.TryParse(hash, out var infoHash) ? infoHash : throw new FormatException(hash));
    }

    /// <summary>Puts the content where another client looks for it.</summary>
    public void Place(TestFolder folder)
    {
        foreach (var (path, _) in Files)
        {
            var target = folder.PathOf($"{Name}/{path}");
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(_folder.PathOf($"{Name}/{path}"), target);
        }
    }

    /// <summary>Fails unless the folder of a downloader holds the same bytes.</summary>
    /// <param name="downloads">The folder.</param>
    /// <param name="flat">The downloader knows no folders below the first.</param>
    public void AssertSame(TestFolder downloads, bool flat = false)
    {
        foreach (var (path, length) in Files)
        {
            var file = downloads.PathOf($"{Name}/{(flat ? Path.GetFileName(path) : path)}");
            if (length > 0)
            {
                Assert.True(
                    File.ReadAllBytes(_folder.PathOf($"{Name}/{path}")).AsSpan().SequenceEqual(File.ReadAllBytes(file)), $"{file} is not what was published");
            }
        }
    }

    public void Dispose() => _folder.Dispose();
}
