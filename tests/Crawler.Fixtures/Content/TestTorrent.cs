using System.Buffers;
using System.Security.Cryptography;
using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Fixtures.Content;

/// <summary>A v1 torrent (BEP 3) of a <see cref="TestContent"/>.</summary>
public sealed class TestTorrent
{
    private readonly byte[] _info;

    /// <summary>Hashes <paramref name="content"/>.</summary>
    /// <param name="content">What it shares.</param>
    /// <param name="pieceLength">Bytes of a piece; the last may be shorter.</param>
    /// <param name="isPrivate">Whether it is private (BEP 27).</param>
    public TestTorrent(TestContent content, int pieceLength = 16 * 1024, bool isPrivate = false)
    {
        ArgumentNullException.ThrowIfNull(content);
        Content = content;
        PieceLength = pieceLength;
        var pieces = HashPieces(content, pieceLength);
        PieceCount = pieces.Length / SHA1.HashSizeInBytes;
        _info = EncodeInfo(content, pieceLength, pieces, isPrivate);
        InfoHash = new InfoHash(SHA1.HashData(_info));
    }

    /// <summary>What it shares.</summary>
    public TestContent Content { get; }

    /// <summary>Bytes of a piece.</summary>
    public int PieceLength { get; }

    /// <summary>How many pieces.</summary>
    public int PieceCount { get; }

    /// <summary>SHA-1 of the info dictionary: the name of the swarm.</summary>
    public InfoHash InfoHash { get; }

    /// <summary>The .torrent file with <paramref name="trackers"/>, each in a tier of its own (BEP 12).</summary>
    public byte[] Encode(params ReadOnlySpan<Uri> trackers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        if (trackers.Length > 0)
        {
            writer.String("announce");
            writer.String(trackers[0].AbsoluteUri);
            writer.String("announce-list");
            writer.BeginList();
            foreach (var tracker in trackers)
            {
                writer.BeginList();
                writer.String(tracker.AbsoluteUri);
                writer.End();
            }

            writer.End();
        }

        writer.String("info");
        writer.Raw(_info);
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] HashPieces(TestContent content, int pieceLength)
    {
        var all = content.Files.SelectMany(file => file.Bytes.ToArray()).ToArray();
        return [.. all.Chunk(pieceLength).SelectMany(SHA1.HashData)];
    }

    private static byte[] EncodeInfo(TestContent content, int pieceLength, byte[] pieces, bool isPrivate)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        writer.String("files");
        writer.BeginList();
        foreach (var file in content.Files)
        {
            writer.BeginDictionary();
            writer.String("length");
            writer.Integer(file.Bytes.Length);
            writer.String("path");
            writer.BeginList();
            writer.String(file.Name);
            writer.End();
            writer.End();
        }

        writer.End();
        writer.String("name");
        writer.String(content.Name);
        writer.String("piece length");
        writer.Integer(pieceLength);
        writer.String("pieces");
        writer.String(pieces);
        if (isPrivate)
        {
            writer.String("private");
            writer.Integer(1);
        }

        writer.End();
        return buffer.WrittenSpan.ToArray();
    }
}
