using System.Xml;

namespace Crawler.Agent.Cli.Input;

/// <summary>What <c>watch import</c> reads: each source gives file names, magnets and info-hashes.</summary>
internal static class ImportSource
{
    private const int MaxFeedCharacters = 64 * 1024 * 1024;

    /// <summary>The targets in a folder, list or feed.</summary>
    /// <exception cref="CliException">There is no such file or folder, or it cannot be understood.</exception>
    public static IEnumerable<string> Expand(string source)
    {
        if (Directory.Exists(source))
        {
            return Directory.EnumerateFiles(source, "*.torrent", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        }

        if (!File.Exists(source))
        {
            throw new CliException(ExitCode.InputOutput, $"{source}: no such file or folder");
        }

        return source.EndsWith(".torrent", StringComparison.OrdinalIgnoreCase) ? [source]
            : LooksLikeXml(source) ? ReadFeed(source)
            : ReadList(source);
    }

    private static bool LooksLikeXml(string path)
    {
        using var reader = File.OpenText(path);
        int c;
        while ((c = reader.Read()) >= 0 && char.IsWhiteSpace((char)c))
        {
        }

        return c == '<';
    }

    private static IEnumerable<string> ReadList(string path) =>
        File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');

    // Magnets stand in the link, the enclosure, or the torrent namespace's magnetURI of an item; bare info-hashes in its infoHash.
    private static List<string> ReadFeed(string path)
    {
        var targets = new List<string>();
        try
        {
            using var reader = XmlReader.Create(path, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxFeedCharacters,
                MaxCharactersFromEntities = 1024,
            });
            var inHash = false;
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    inHash = reader.LocalName.Equals("infoHash", StringComparison.OrdinalIgnoreCase);
                    Take(reader.GetAttribute("url"), false);
                    Take(reader.GetAttribute("href"), false);
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    Take(reader.Value, inHash);
                }
            }
        }
        catch (XmlException e)
        {
            throw new CliException(ExitCode.BadInput, $"{path}: line {e.LineNumber}, column {e.LinePosition}: {e.Message}");
        }

        return [.. targets.Distinct(StringComparer.Ordinal)];

        void Take(string? text, bool isHash)
        {
            text = text?.Trim();
            if (text is not null && (text.StartsWith("magnet:?", StringComparison.OrdinalIgnoreCase) || (isHash && text.Length > 0)))
            {
                targets.Add(text);
            }
        }
    }
}
