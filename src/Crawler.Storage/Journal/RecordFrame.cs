using System.Buffers;
using System.Buffers.Binary;

namespace Crawler.Storage.Journal;

/// <summary>
/// How a record lies in a segment, little-endian: length u32 (of all after the checksum), CRC-32C u32 (of the length and all after the
/// checksum), type u8, version u8, payload.
/// </summary>
internal static class RecordFrame
{
    /// <summary>Bytes before the type.</summary>
    public const int HeaderSize = 8;

    /// <summary>Most bytes of type, version and payload.</summary>
    public const int LongestBody = 2 * 1024 * 1024;

    private const int ShortestBody = 2;

    /// <summary>Writes a record.</summary>
    public static void Write(IBufferWriter<byte> output, RecordType type, byte version, ReadOnlySpan<byte> payload)
    {
        var body = payload.Length + ShortestBody;
        if (body > LongestBody)
        {
            throw new JournalException($"An observation of {payload.Length} bytes is more than a journal's record can hold.");
        }

        var frame = output.GetSpan(HeaderSize + body)[..(HeaderSize + body)];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)body);
        frame[HeaderSize] = (byte)type;
        frame[HeaderSize + 1] = version;
        payload.CopyTo(frame[(HeaderSize + ShortestBody)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame));
        output.Advance(frame.Length);
    }

    /// <summary>Looks at what may be a record at the begin of <paramref name="bytes"/>.</summary>
    /// <returns>Bytes of the record, 0 when more bytes are needed to tell, -1 when it is no record.</returns>
    public static int Measure(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize)
        {
            return 0;
        }

        var body = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (body is < ShortestBody or > LongestBody)
        {
            return -1;
        }

        var total = HeaderSize + (int)body;
        if (bytes.Length < total)
        {
            return 0;
        }

        return Checksum(bytes[..total]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) ? total : -1;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame)
    {
        // The length is mixed in, so that a damaged length cannot pass with another record's end.
        return Crc32C.Of(frame[HeaderSize..]) ^ Crc32C.Of(frame[..4]);
    }
}
