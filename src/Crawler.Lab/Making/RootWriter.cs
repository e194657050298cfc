using System.Buffers;
using Crawler.Wire.Bencode;

namespace Crawler.Lab.Making;

/// <summary>Writes the outer dictionary of a .torrent file around its info dictionary.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0012, bep_0019, bep_0052</remarks>
internal static class RootWriter
{
    /// <summary>Writes it.</summary>
    public static byte[] Write(TorrentSettings settings, ReadOnlySpan<byte> info, IReadOnlyList<FileHashes> trees)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        WriteTrackers(writer, settings.Trackers);
        if (settings.Comment is { } comment)
        {
            writer.String("comment"u8);
            writer.String(comment);
        }

        writer.String("created by"u8);
        writer.String("swarmlab"u8);
        if (settings.CreationDate is { } date)
        {
            writer.String("creation date"u8);
            writer.Integer(date.ToUnixTimeSeconds());
        }

        writer.String("info"u8);
        writer.Raw(info);
        if (settings.Version.HasFlag(TorrentVersion.V2))
        {
            writer.String("piece layers"u8);
            WriteLayers(writer, trees);
        }

        if (settings.WebSeeds.Count > 0)
        {
            writer.String("url-list"u8);
            WriteStrings(writer, settings.WebSeeds);
        }

        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTrackers(BencodeWriter writer, IReadOnlyList<IReadOnlyList<string>> tiers)
    {
        if (tiers.Count == 0)
        {
            return;
        }

        writer.String("announce"u8);
        writer.String(tiers[0][0]);
        if (tiers.Count == 1 && tiers[0].Count == 1)
        {
            return;
        }

        writer.String("announce-list"u8);
        writer.BeginList();
        foreach (var tier in tiers)
        {
            WriteStrings(writer, tier);
        }

        writer.End();
    }

    // Files of the same bytes share a root and a layer.
    private static void WriteLayers(BencodeWriter writer, IReadOnlyList<FileHashes> trees)
    {
        writer.BeginDictionary();
        foreach (var tree in trees.Where(t => t.Layer.Length > 0).DistinctBy(t => Convert.ToHexString(t.Root)).OrderBy(t => Convert.ToHexString(t.Root), StringComparer.Ordinal))
        {
            writer.String(tree.Root);
            writer.String(tree.Layer);
        }

        writer.End();
    }

    private static void WriteStrings(BencodeWriter writer, IReadOnlyList<string> values)
    {
        writer.BeginList();
        foreach (var value in values)
        {
            writer.String(value);
        }

        writer.End();
    }
}
