using Crawler.Lab.Content;
using Crawler.Wire.Bencode;

namespace Crawler.Lab.Seeding;

/// <summary>The hashes in a .torrent file, by which content is verified. Read from files that <c>MetainfoReader</c> has judged before.</summary>
internal sealed class TorrentHashes
{
    private readonly List<(byte[] Root, long Length)> _trees = [];
    private readonly Dictionary<string, byte[]> _layers = new(StringComparer.Ordinal);

    private TorrentHashes()
    {
    }

    /// <summary>The info dictionary's bytes, which peers may ask for (BEP 9).</summary>
    public ReadOnlyMemory<byte> Info { get; private set; }

    /// <summary>SHA-1 of each piece end to end (BEP 3); empty in a v2 torrent.</summary>
    public byte[] Pieces { get; private set; } = [];

    /// <summary>Whether the v1 half lists files below a folder.</summary>
    public bool HasFileList { get; private set; }

    /// <summary>Reads them.</summary>
    public static TorrentHashes Read(byte[] torrent)
    {
        var hashes = new TorrentHashes();
        var reader = new BencodeReader(torrent, BencodeReader.DepthLimit);
        reader.TryReadDictionary();
        while (reader.TryReadKey(out var key))
        {
            if (key.SequenceEqual("info"u8))
            {
                var start = reader.Consumed;
                hashes.ReadInfo(ref reader);
                hashes.Info = torrent.AsMemory(start, reader.Consumed - start);
            }
            else if (key.SequenceEqual("piece layers"u8))
            {
                hashes.ReadLayers(ref reader);
            }
            else
            {
                reader.TrySkipValue(out _);
            }
        }

        return hashes;
    }

    /// <summary>The root of each piece end to end (BEP 52); null when a layer is missing or does not belong to its tree.</summary>
    public byte[]? TryPieceRoots(int pieceLength)
    {
        var roots = new List<byte>();
        foreach (var (root, length) in _trees.Where(t => t.Length > 0))
        {
            if (length <= pieceLength)
            {
                roots.AddRange(root);
                continue;
            }

            if (!_layers.TryGetValue(Convert.ToHexString(root), out var layer)
                || !MerkleTree.LayerRoot(layer, pieceLength).SequenceEqual(root))
            {
                return null;
            }

            roots.AddRange(layer);
        }

        return [.. roots];
    }

    private void ReadInfo(ref BencodeReader reader)
    {
        reader.TryReadDictionary();
        while (reader.TryReadKey(out var key))
        {
            if (key.SequenceEqual("pieces"u8) && reader.TryReadString(out var pieces))
            {
                Pieces = pieces.ToArray();
            }
            else if (key.SequenceEqual("file tree"u8))
            {
                ReadTree(ref reader);
            }
            else
            {
                HasFileList |= key.SequenceEqual("files"u8);
                reader.TrySkipValue(out _);
            }
        }
    }

    private void ReadTree(ref BencodeReader reader)
    {
        var outer = reader.Depth;
        while (reader.Read() && reader.Depth > outer)
        {
            if (reader.Token == BencodeToken.Key && reader.Bytes.IsEmpty)
            {
                ReadFile(ref reader);
            }
        }
    }

    private void ReadFile(ref BencodeReader reader)
    {
        byte[] root = [];
        long length = 0;
        reader.TryReadDictionary();
        while (reader.TryReadKey(out var key))
        {
            if (key.SequenceEqual("length"u8))
            {
                reader.TryReadInteger(out length);
            }
            else if (key.SequenceEqual("pieces root"u8) && reader.TryReadString(out var bytes))
            {
                root = bytes.ToArray();
            }
            else
            {
                reader.TrySkipValue(out _);
            }
        }

        _trees.Add((root, length));
    }

    private void ReadLayers(ref BencodeReader reader)
    {
        reader.TryReadDictionary();
        while (reader.TryReadKey(out var root))
        {
            if (reader.TryReadString(out var layer))
            {
                _layers[Convert.ToHexString(root)] = layer.ToArray();
            }
        }
    }
}
