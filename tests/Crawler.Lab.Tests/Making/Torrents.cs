using Crawler.Fixtures.Programs;
using Crawler.Lab.Making;
using Crawler.Wire.Metainfo;

namespace Crawler.Lab.Tests.Making;

/// <summary>Torrents made of files in a test's folder.</summary>
internal static class Torrents
{
    /// <summary>Writes a file of <paramref name="length"/> bytes that follow from its name.</summary>
    public static void Write(this TestFolder folder, string name, int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf(name))!);
        folder.Write(name, Bytes(name, length));
    }

    public static byte[] Bytes(string name, int length)
    {
        var bytes = new byte[length];
        new Random(name.Sum(c => c)).NextBytes(bytes);
        return bytes;
    }

    public static async Task<byte[]> MakeAsync(TestFolder folder, string name, TorrentSettings settings)
    {
        var tree = TreeScanner.Scan([folder.PathOf(name)], settings.Name);
        return await new TorrentMaker(tree, settings).MakeAsync(_ => { }, CancellationToken.None);
    }

    public static Metainfo Read(byte[] torrent)
    {
        Assert.True(MetainfoReader.TryRead(torrent, out var metainfo, out var error), error.ToString());
        return metainfo;
    }
}
