namespace Crawler.Lab.Seeding;

/// <summary>Folders that hold .torrent files with their content beside them.</summary>
internal static class TorrentFolder
{
    /// <summary>Reads every .torrent file of a folder; those that cannot be seeded are reported and left out.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<SeededTorrent> Read(string folder, Action<string> report)
    {
        var torrents = new List<SeededTorrent>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.torrent").Order(StringComparer.Ordinal))
        {
            if (SeededTorrent.TryRead(File.ReadAllBytes(file), Path.GetFullPath(folder), out var torrent, out var fault))
            {
                torrents.Add(torrent);
            }
            else
            {
                report($"{file} cannot be seeded: {fault}");
            }
        }

        return torrents;
    }
}
