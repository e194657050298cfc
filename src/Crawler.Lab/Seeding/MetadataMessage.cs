using System.Buffers;
using Crawler.Wire.Bencode;

namespace Crawler.Lab.Seeding;

/// <summary>The messages with which the info dictionary is handed out, 16 KiB a piece.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0009.html</remarks>
internal static class MetadataMessage
{
    /// <summary>Bytes of a piece of the info dictionary.</summary>
    public const int PieceSize = 16 * 1024;

    private const int Request = 0;
    private const int Data = 1;
    private const int Reject = 2;

    /// <summary>Reads a request; false for every other message.</summary>
    public static bool TryReadRequest(ReadOnlySpan<byte> payload, out long piece)
    {
        long? type = null;
        long? number = null;
        var reader = new BencodeReader(payload, maxDepth: 4);
        var ok = reader.TryReadDictionary();
        while (ok && reader.TryReadKey(out var key))
        {
            var isType = key.SequenceEqual("msg_type"u8);
            var isPiece = key.SequenceEqual("piece"u8);
            ok = reader.TrySkipValue(out _);
            if (ok && reader.Token == BencodeToken.Integer)
            {
                type = isType ? reader.Integer : type;
                number = isPiece ? reader.Integer : number;
            }
        }

        piece = number ?? -1;
        return type == Request && number is not null && !reader.Error.IsError;
    }

    /// <summary>Writes a piece with what stands before it.</summary>
    public static byte[] WriteData(ReadOnlySpan<byte> info, int piece)
    {
        var bytes = info.Slice(piece * PieceSize, Math.Min(PieceSize, info.Length - (piece * PieceSize)));
        return Write(Data, piece, info.Length, bytes);
    }

    /// <summary>Writes that a piece is not to be had.</summary>
    public static byte[] WriteReject(long piece) => Write(Reject, piece, null, []);

    private static byte[] Write(int type, long piece, int? total, ReadOnlySpan<byte> bytes)
    {
        var buffer = new ArrayBufferWriter<byte>(bytes.Length + 64);
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        writer.String("msg_type"u8);
        writer.Integer(type);
        writer.String("piece"u8);
        writer.Integer(piece);
        if (total is { } size)
        {
            writer.String("total_size"u8);
            writer.Integer(size);
        }

        writer.End();
        buffer.Write(bytes);
        return buffer.WrittenSpan.ToArray();
    }
}
