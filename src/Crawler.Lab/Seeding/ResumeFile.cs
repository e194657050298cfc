using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Seeding;

/// <summary>
/// Remembers which pieces were right, so that a start does not read all content again: good as long as every file has the size and
/// time of change that it had.
/// </summary>
internal sealed class ResumeFile
{
    private readonly Dictionary<string, Entry> _entries;

    private ResumeFile(Dictionary<string, Entry> entries) => _entries = entries;

    /// <summary>Reads the file. One that is missing or damaged remembers nothing: the content is read again.</summary>
    public static ResumeFile Read(string path)
    {
        try
        {
            return new ResumeFile(JsonSerializer.Deserialize<Dictionary<string, Entry>>(File.ReadAllBytes(path)) ?? []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new ResumeFile([]);
        }
    }

    /// <summary>What the files of a torrent look like from outside: their sizes and times of change.</summary>
    public static string Fingerprint(SeededTorrent torrent)
    {
        var text = new StringBuilder();
        foreach (var file in torrent.Layout.Files.Where(f => f.Path is not null))
        {
            var info = new FileInfo(file.Path!);
            info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            text.Append(info.FullName).Append('\0').Append(info.Exists ? $"{info.Length} {info.LastWriteTimeUtc.Ticks}" : "-").Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Sets <see cref="SeededTorrent.Have"/> when the files still look as they did.</summary>
    public bool TryRestore(SeededTorrent torrent, string fingerprint)
    {
        if (!_entries.TryGetValue(Key(torrent), out var entry) || entry.Fingerprint != fingerprint
            || !Bitfield.TryRead(entry.Have, torrent.Layout.PieceCount, out var have, out _))
        {
            return false;
        }

        torrent.Have = have;
        return true;
    }

    /// <summary>Remembers the pieces of a torrent whose files looked like this before they were read.</summary>
    public void Remember(SeededTorrent torrent, string fingerprint) =>
        _entries[Key(torrent)] = new Entry(fingerprint, torrent.Have.Bytes.ToArray());

    /// <summary>The file's text, without torrents other than these.</summary>
    public string ToText(IEnumerable<SeededTorrent> torrents)
    {
        var keys = torrents.Select(Key).ToHashSet(StringComparer.Ordinal);
        return JsonSerializer.Serialize(_entries.Where(e => keys.Contains(e.Key)).ToDictionary());
    }

    private static string Key(SeededTorrent torrent) => torrent.SwarmHashes[0].ToString();

    private sealed record Entry(string Fingerprint, byte[] Have);
}
