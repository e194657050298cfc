using System.Text.Json;

namespace Crawler.Wire.Tests.Metainfo;

/// <summary>
/// Real .torrent files with what they must read as, in <c>shared/data/torrents</c> beside the repository or above it.
/// Where that folder is absent there are no rows: the fixtures made in code cover the same ground.
/// </summary>
internal static class SharedTorrents
{
    private static readonly Lazy<string?> Folder = new(Find);

    public static IEnumerable<JsonElement> Rows()
    {
        if (Folder.Value is not { } folder)
        {
            return [];
        }

        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        return [.. manifest.RootElement.EnumerateArray().Select(row => row.Clone())];
    }

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder.Value!, file));

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data", "torrents");
            if (File.Exists(Path.Combine(candidate, "manifest.json")))
            {
                return candidate;
            }
        }

        return null;
    }
}
