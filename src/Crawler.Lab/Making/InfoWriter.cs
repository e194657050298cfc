using System.Buffers;
using Crawler.Wire.Bencode;

namespace Crawler.Lab.Making;

/// <summary>Writes the info dictionary, whose hash names the swarm: nothing is in it that the content and the version do not ask for.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0027, bep_0047, bep_0052</remarks>
internal static class InfoWriter
{
    /// <summary>Writes it.</summary>
    public static byte[] Write(
        TorrentSettings settings,
        ContentTree tree,
        IReadOnlyList<TreeFile> files,
        int pieceLength,
        ReadOnlySpan<byte> v1Hashes,
        IReadOnlyList<FileHashes> trees)
    {
        var v1 = settings.Version.HasFlag(TorrentVersion.V1);
        var v2 = settings.Version.HasFlag(TorrentVersion.V2);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        if (v2)
        {
            writer.String("file tree"u8);
            FileTreeWriter.Write(writer, files, trees);
        }

        if (v1 && !tree.IsSingleFile)
        {
            writer.String("files"u8);
            WriteList(writer, files, v2 ? pieceLength : null);
        }

        if (v1 && tree.IsSingleFile)
        {
            writer.String("length"u8);
            writer.Integer(files[0].Length);
        }

        if (v2)
        {
            writer.String("meta version"u8);
            writer.Integer(2);
        }

        writer.String("name"u8);
        writer.String(tree.Name);
        writer.String("piece length"u8);
        writer.Integer(pieceLength);
        if (v1)
        {
            writer.String("pieces"u8);
            writer.String(v1Hashes);
        }

        if (settings.IsPrivate)
        {
            writer.String("private"u8);
            writer.Integer(1);
        }

        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteList(BencodeWriter writer, IReadOnlyList<TreeFile> files, int? alignTo)
    {
        writer.BeginList();
        foreach (var file in files)
        {
            writer.BeginDictionary();
            WriteEntry(file.Length, file.Path.Split('/'));
            if (alignTo is { } pieceLength && Padding.Behind(file.Length, pieceLength) is > 0 and var gap)
            {
                writer.BeginDictionary();
                writer.String("attr"u8);
                writer.String("p"u8);
                WriteEntry(gap, [".pad", gap.ToString()]);
            }
        }

        writer.End();

        void WriteEntry(long length, string[] path)
        {
            writer.String("length"u8);
            writer.Integer(length);
            writer.String("path"u8);
            writer.BeginList();
            foreach (var name in path)
            {
                writer.String(name);
            }

            writer.End();
            writer.End();
        }
    }
}
