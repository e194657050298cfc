using System.Buffers.Binary;
using System.IO.Compression;

namespace Crawler.Storage.Journal;

/// <summary>
/// How bytes of a segment lie in a packed one, little-endian: magic (4 bytes), packed length i32, length i32, offset in the segment i64,
/// CRC-32C u32 of the packed bytes, CRC-32C u32 of all before it, and the bytes packed by Brotli. A block of no bytes marks the end.
/// </summary>
internal static class PackedBlock
{
    /// <summary>Bytes before the packed ones.</summary>
    public const int HeaderSize = 28;

    /// <summary>Bytes of a segment in a block; what one damaged byte costs.</summary>
    public const int Size = 256 * 1024;

    // By measurement: 3 stores as much as 2 for half again the time, and 1 is hardly faster. See ops/decisions/0012.
    private const int Quality = 2;
    private const int WindowBits = 18;
    private const int ContentChecksumAt = 20;
    private const int HeaderChecksumAt = 24;

    /// <summary>What a block begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0xB5, (byte)'B', (byte)'L', (byte)'K'];

    /// <summary>Most bytes of a whole block.</summary>
    public static int LongestSize { get; } = HeaderSize + BrotliEncoder.GetMaxCompressedLength(Size);

    /// <summary>Packs bytes into <paramref name="output"/>, which has <see cref="LongestSize"/>; how many it takes.</summary>
    public static int Write(Span<byte> output, ReadOnlySpan<byte> bytes, long offset)
    {
        var packed = 0;
        if (bytes.Length > 0 && !BrotliEncoder.TryCompress(bytes, output[HeaderSize..], out packed, Quality, WindowBits))
        {
            throw new InvalidOperationException("A block does not fit where the longest one does.");
        }

        Magic.CopyTo(output);
        BinaryPrimitives.WriteInt32LittleEndian(output[4..], packed);
        BinaryPrimitives.WriteInt32LittleEndian(output[8..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(output[12..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(output[ContentChecksumAt..], Crc32C.Of(output.Slice(HeaderSize, packed)));
        BinaryPrimitives.WriteUInt32LittleEndian(output[HeaderChecksumAt..], Crc32C.Of(output[..HeaderChecksumAt]));
        return HeaderSize + packed;
    }

    /// <summary>Reads a block's lengths and place; false when they are none.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out int packed, out int length, out long offset)
    {
        (packed, length, offset) = (0, 0, 0);
        if (bytes.Length < HeaderSize || !bytes.StartsWith(Magic)
            || Crc32C.Of(bytes[..HeaderChecksumAt]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[HeaderChecksumAt..]))
        {
            return false;
        }

        packed = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        length = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]);
        return packed >= 0 && packed <= LongestSize - HeaderSize && length is >= 0 and <= Size && offset >= 0;
    }

    /// <summary>Unpacks a whole block into <paramref name="output"/>, which has its length; false when it is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, Span<byte> output) =>
        Crc32C.Of(block[HeaderSize..]) == BinaryPrimitives.ReadUInt32LittleEndian(block[ContentChecksumAt..])
        && (output.Length == 0 || (BrotliDecoder.TryDecompress(block[HeaderSize..], output, out var written) && written == output.Length));
}
