using System.Buffers;
using System.Buffers.Binary;

namespace Crawler.Wire.Peers;

/// <summary>Writes messages with their length prefix.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0006, bep_0010</remarks>
public static class PeerMessageWriter
{
    /// <summary>Writes a message of length 0.</summary>
    public static void KeepAlive(IBufferWriter<byte> output) => Prefix(output, 0);

    /// <summary>Writes a message without payload: choke, interested, have-all and so on.</summary>
    public static void Bare(IBufferWriter<byte> output, PeerMessageId id) => WithPayload(output, id, []);

    /// <summary>Writes a message whose payload is one index: have, suggest, allowed-fast.</summary>
    public static void Index(IBufferWriter<byte> output, PeerMessageId id, int index)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, index);
        WithPayload(output, id, payload);
    }

    /// <summary>Writes a message whose payload names a block: request, cancel, reject.</summary>
    public static void Block(IBufferWriter<byte> output, PeerMessageId id, int index, int begin, int length)
    {
        Span<byte> payload = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(payload, index);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], begin);
        BinaryPrimitives.WriteInt32BigEndian(payload[8..], length);
        WithPayload(output, id, payload);
    }

    /// <summary>Writes which pieces the sender has.</summary>
    public static void Bitfield(IBufferWriter<byte> output, Bitfield bitfield)
    {
        ArgumentNullException.ThrowIfNull(bitfield);
        WithPayload(output, PeerMessageId.Bitfield, bitfield.Bytes.Span);
    }

    /// <summary>Writes a message of the extension protocol (BEP 10).</summary>
    /// <param name="output">Where to.</param>
    /// <param name="extendedId">0 for the extended handshake, else the receiver's number for the extension.</param>
    /// <param name="payload">What follows.</param>
    public static void Extended(IBufferWriter<byte> output, byte extendedId, ReadOnlySpan<byte> payload)
    {
        Prefix(output, payload.Length + 2);
        output.Write([(byte)PeerMessageId.Extended, extendedId]);
        output.Write(payload);
    }

    /// <summary>Writes any message.</summary>
    public static void WithPayload(IBufferWriter<byte> output, PeerMessageId id, ReadOnlySpan<byte> payload)
    {
        Prefix(output, payload.Length + 1);
        output.Write([(byte)id]);
        output.Write(payload);
    }

    private static void Prefix(IBufferWriter<byte> output, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(PeerMessageReader.PrefixSize), length);
        output.Advance(PeerMessageReader.PrefixSize);
    }
}
