using Crawler.Wire.Bencode;

namespace Crawler.Lab.Making;

/// <summary>Writes the <c>file tree</c> of BEP 52 from files in its order.</summary>
internal static class FileTreeWriter
{
    /// <summary>Writes it.</summary>
    public static void Write(BencodeWriter writer, IReadOnlyList<TreeFile> files, IReadOnlyList<FileHashes> trees)
    {
        var roots = trees.ToDictionary(t => t.Path, t => t.Root, StringComparer.Ordinal);
        string[] open = [];
        writer.BeginDictionary();
        foreach (var file in files)
        {
            var names = file.Path.Split('/');
            var shared = open.AsSpan().CommonPrefixLength(names.AsSpan(0, names.Length - 1));
            Close(open.Length - shared);
            open = names[..^1];
            foreach (var folder in open[shared..])
            {
                writer.String(folder);
                writer.BeginDictionary();
            }

            WriteFile(writer, names[^1], file.Length, roots.GetValueOrDefault(file.FullPath));
        }

        Close(open.Length);
        writer.End();

        void Close(int folders)
        {
            for (var i = 0; i < folders; i++)
            {
                writer.End();
            }
        }
    }

    private static void WriteFile(BencodeWriter writer, string name, long length, byte[]? root)
    {
        writer.String(name);
        writer.BeginDictionary();
        writer.String(""u8);
        writer.BeginDictionary();
        writer.String("length"u8);
        writer.Integer(length);
        if (root is not null)
        {
            writer.String("pieces root"u8);
            writer.String(root);
        }

        writer.End();
        writer.End();
    }
}
