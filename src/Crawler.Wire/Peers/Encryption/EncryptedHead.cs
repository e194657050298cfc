using System.Buffers.Binary;

namespace Crawler.Wire.Peers.Encryption;

/// <summary>What either side's encrypted part begins with: eight zeros, methods, and how much padding follows.</summary>
/// <param name="Methods">Those that are offered, or the one that was chosen.</param>
/// <param name="Pad">Bytes of padding that follow.</param>
internal readonly record struct EncryptedHead(EncryptionMethods Methods, int Pad)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = EncryptionLimits.ConstantSize + MethodSize + LengthSize;

    /// <summary>Bytes of a length on the wire.</summary>
    public const int LengthSize = 2;

    private const int MethodSize = 4;

    /// <summary>Reads what follows the zeros.</summary>
    public static EncryptedHead ReadAfterConstant(ReadOnlySpan<byte> bytes) =>
        new((EncryptionMethods)BinaryPrimitives.ReadInt32BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[MethodSize..]));

    /// <summary>Writes the head and its padding, zeros, before they are encrypted.</summary>
    public void Write(Span<byte> message)
    {
        message[..(Size + Pad)].Clear();
        BinaryPrimitives.WriteInt32BigEndian(message[EncryptionLimits.ConstantSize..], (int)Methods);
        BinaryPrimitives.WriteUInt16BigEndian(message[(EncryptionLimits.ConstantSize + MethodSize)..], (ushort)Pad);
    }
}
