using System.Buffers;
using Crawler.Wire.Bencode;

namespace Crawler.Wire.Peers.Extensions;

/// <summary>
/// A message of <c>ut_metadata</c>, by which peers hand out the info dictionary in pieces of 16 KiB. Every field is a claim; a field
/// that comes twice, or of another type than it should have, makes the message malformed.
/// Of an unknown type only that is told: it means nothing to us.
/// </summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0009.html</remarks>
public readonly ref struct MetadataMessage
{
    /// <summary>The extension's name in <c>m</c> of the extended handshake.</summary>
    public const string Name = "ut_metadata";

    /// <summary>Bytes of a piece; only the last one may be shorter.</summary>
    public const int PieceSize = 16 * 1024;

    private const int MaxDepth = 8;
    private const int MaxKeys = 32;

    private MetadataMessage(MetadataMessageType type, int piece, int? totalSize, ReadOnlySpan<byte> data)
    {
        Type = type;
        Piece = piece;
        TotalSize = totalSize;
        Data = data;
    }

    /// <summary>What it is.</summary>
    public MetadataMessageType Type { get; }

    /// <summary>Index of the piece, from 0; 0 in a message of an unknown type.</summary>
    public int Piece { get; }

    /// <summary>Bytes of the whole info dictionary, from 1; only data messages need to say it, and null when not said.</summary>
    public int? TotalSize { get; }

    /// <summary>What follows the dictionary: the piece in a data message. A view into the payload that was read.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Pieces of an info dictionary of <paramref name="totalSize"/> bytes.</summary>
    public static int PieceCount(int totalSize) => (int)(((long)totalSize + PieceSize - 1) / PieceSize);

    /// <summary>Bytes of one piece of an info dictionary of <paramref name="totalSize"/> bytes; 0 beyond its end.</summary>
    public static int PieceLength(int totalSize, int piece) => (int)Math.Clamp(totalSize - ((long)piece * PieceSize), 0, PieceSize);

    /// <summary>Reads the payload behind the extended id.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out MetadataMessage message, out WireError error)
    {
        message = default;
        long? type = null;
        long? piece = null;
        long? totalSize = null;
        var reader = new BencodeReader(payload, MaxDepth);
        var ok = reader.TryReadDictionary();
        for (var keys = 0; ok && reader.TryReadKey(out var key);)
        {
            ok = ++keys > MaxKeys ? reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "more keys than a metadata message may hold")
                : key.SequenceEqual("msg_type"u8) ? TryReadOnce(ref reader, ref type)
                : key.SequenceEqual("piece"u8) ? TryReadOnce(ref reader, ref piece)
                : key.SequenceEqual("total_size"u8) ? TryReadOnce(ref reader, ref totalSize)
                : reader.TrySkipValue(out _);
        }

        error = reader.Error;
        if (!ok || error.IsError)
        {
            return false;
        }

        if (type is not null and not (>= 0 and <= (long)MetadataMessageType.Reject))
        {
            message = new MetadataMessage(MetadataMessageType.Unknown, 0, null, payload[reader.Consumed..]);
            return true;
        }

        if (type is null || piece is null)
        {
            error = new WireError(WireErrorKind.MissingField, reader.Consumed, "a metadata message without msg_type or piece");
            return false;
        }

        if (piece is < 0 or > int.MaxValue || totalSize is < 1 or > int.MaxValue)
        {
            error = new WireError(WireErrorKind.InvalidValue, reader.Consumed, "a piece or total_size that cannot be");
            return false;
        }

        message = new MetadataMessage((MetadataMessageType)type, (int)piece, (int?)totalSize, payload[reader.Consumed..]);
        return true;
    }

    /// <summary>Writes the payload of a request.</summary>
    public static void WriteRequest(IBufferWriter<byte> output, int piece) => Write(output, MetadataMessageType.Request, piece, null);

    /// <summary>Writes the payload of a data message.</summary>
    public static void WriteData(IBufferWriter<byte> output, int piece, int totalSize, ReadOnlySpan<byte> data)
    {
        Write(output, MetadataMessageType.Data, piece, totalSize);
        output.Write(data);
    }

    /// <summary>Writes the payload of a reject.</summary>
    public static void WriteReject(IBufferWriter<byte> output, int piece) => Write(output, MetadataMessageType.Reject, piece, null);

    private static void Write(IBufferWriter<byte> output, MetadataMessageType type, int piece, int? totalSize)
    {
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.String("msg_type"u8);
        writer.Integer((int)type);
        writer.String("piece"u8);
        writer.Integer(piece);
        if (totalSize is { } size)
        {
            writer.String("total_size"u8);
            writer.Integer(size);
        }

        writer.End();
    }

    private static bool TryReadOnce(ref BencodeReader reader, ref long? value)
    {
        var at = reader.Consumed;
        if (!reader.TryReadInteger(out var number))
        {
            return false;
        }

        if (value is not null)
        {
            return reader.Fail(WireErrorKind.DuplicateKey, at, "a key that comes twice");
        }

        value = number;
        return true;
    }
}
