using System.Diagnostics.CodeAnalysis;
using Crawler.Lab.Content;
using Crawler.Wire.Identity;
using Crawler.Wire.Metainfo;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Seeding;

/// <summary>A torrent whose content lies beside its .torrent file.</summary>
internal sealed class SeededTorrent
{
    private SeededTorrent(Metainfo metainfo, TorrentHashes hashes, byte[] pieceRoots, ContentLayout layout)
    {
        Metainfo = metainfo;
        V1Hashes = hashes.Pieces;
        V2Roots = pieceRoots;
        Info = hashes.Info;
        Layout = layout;
        Have = Bitfield.None(layout.PieceCount);
        SwarmHashes = [.. Hashes(metainfo)];
    }

    /// <summary>What the file says.</summary>
    public Metainfo Metainfo { get; }

    /// <summary>The names of its swarm: v1, and the start of the v2 hash (BEP 52); a hybrid has both.</summary>
    public IReadOnlyList<InfoHash> SwarmHashes { get; }

    /// <summary>Whether it has both names.</summary>
    public bool IsHybrid => SwarmHashes.Count > 1;

    /// <summary>The info dictionary.</summary>
    public ReadOnlyMemory<byte> Info { get; }

    /// <summary>Where its bytes lie.</summary>
    public ContentLayout Layout { get; }

    /// <summary>SHA-1 of each piece; empty in a v2 torrent.</summary>
    public byte[] V1Hashes { get; }

    /// <summary>Tree root of each piece; empty in a v1 torrent.</summary>
    public byte[] V2Roots { get; }

    /// <summary>The pieces that are there and right.</summary>
    /// <value>None until they are verified.</value>
    public Bitfield Have { get; set; }

    /// <summary>Bytes that are not there, as trackers are told.</summary>
    public long Left => Enumerable.Range(0, Layout.PieceCount).Where(p => !Have[p]).Sum(p => (long)Layout.PieceSize(p));

    /// <summary>Reads a .torrent file, with its content expected in <paramref name="folder"/>.</summary>
    public static bool TryRead(byte[] torrent, string folder, [NotNullWhen(true)] out SeededTorrent? seeded, [NotNullWhen(false)] out string? fault)
    {
        seeded = null;
        if (!MetainfoReader.TryRead(torrent, new MetainfoLimits { MaxBytes = Array.MaxLength }, out var metainfo, out var error))
        {
            fault = error.ToString();
            return false;
        }

        if (metainfo.PieceLength is not { } pieceLength || pieceLength > Making.PieceLengths.Most)
        {
            fault = "no info dictionary, or pieces longer than 128 MiB";
            return false;
        }

        var hashes = TorrentHashes.Read(torrent);
        if (hashes.TryPieceRoots((int)pieceLength) is not { } roots)
        {
            fault = "its piece layers are missing or wrong";
            return false;
        }

        var content = metainfo.Files.Where(f => !f.IsPadding).ToList();
        var isFile = !hashes.HasFileList && content.Count == 1 && content[0].ToString() == metainfo.Name;
        var root = isFile ? folder : Path.Combine(folder, metainfo.Name!);
        var files = metainfo.Files.Select(f => new ContentFile(f.IsPadding ? null : Path.Combine([root, .. f.Path]), f.Length));
        seeded = new SeededTorrent(metainfo, hashes, roots, new ContentLayout([.. files], (int)pieceLength));
        fault = null;
        return true;
    }

    private static IEnumerable<InfoHash> Hashes(Metainfo metainfo)
    {
        if (metainfo.InfoHashV1 is { } v1)
        {
            yield return v1;
        }

        if (metainfo.InfoHashV2 is { } v2)
        {
            yield return new InfoHash(Convert.FromHexString(v2.ToString()));
        }
    }
}
