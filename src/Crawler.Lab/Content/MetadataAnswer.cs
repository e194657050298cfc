using System.Buffers;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Content;

/// <summary>How whoever has an info dictionary answers requests for its pieces (BEP 9).</summary>
internal static class MetadataAnswer
{
    /// <summary>The piece that is asked for; false when the payload behind the extended id is no request.</summary>
    public static bool TryReadRequest(ReadOnlySpan<byte> payload, out int piece)
    {
        var isRequest = MetadataMessage.TryRead(payload, out var message, out _) && message.Type == MetadataMessageType.Request;
        piece = isRequest ? message.Piece : 0;
        return isRequest;
    }

    /// <summary>Writes the message that brings the piece, or refuses one that is not there.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="extendedId">The receiver's number for the extension.</param>
    /// <param name="info">The info dictionary.</param>
    /// <param name="piece">Which piece.</param>
    public static void Write(IBufferWriter<byte> output, byte extendedId, ReadOnlySpan<byte> info, int piece)
    {
        var payload = new ArrayBufferWriter<byte>();
        if (piece < MetadataMessage.PieceCount(info.Length))
        {
            MetadataMessage.WriteData(
                payload, piece, info.Length, info.Slice(piece * MetadataMessage.PieceSize, MetadataMessage.PieceLength(info.Length, piece)));
        }
        else
        {
            MetadataMessage.WriteReject(payload, piece);
        }

        PeerMessageWriter.Extended(output, extendedId, payload.WrittenSpan);
    }
}
