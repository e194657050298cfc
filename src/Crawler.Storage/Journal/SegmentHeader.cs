using System.Buffers.Binary;
using System.Text;

namespace Crawler.Storage.Journal;

/// <summary>
/// The begin of a segment, little-endian: magic (8 bytes), size of the whole header u32, journal id (16 bytes), segment number i64,
/// ordinal of its first record i64, agent's name (UTF-8), CRC-32C u32 of all before it.
/// </summary>
/// <param name="JournalId">The journal's name, made with it.</param>
/// <param name="Segment">The segment's number.</param>
/// <param name="FirstOrdinal">Records of the journal before it.</param>
/// <param name="Agent">Name of the agent that writes it.</param>
internal sealed record SegmentHeader(Guid JournalId, long Segment, long FirstOrdinal, string Agent)
{
    /// <summary>Most bytes of a header.</summary>
    public const int LongestSize = 1024;

    private const int FixedSize = 44;

    private static ReadOnlySpan<byte> Magic => "CRWLJNL1"u8;

    /// <summary>The header's bytes.</summary>
    public byte[] ToArray()
    {
        var agent = Encoding.UTF8.GetBytes(Agent);
        var bytes = new byte[FixedSize + agent.Length + 4];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), bytes.Length);
        JournalId.TryWriteBytes(bytes.AsSpan(12));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(28), Segment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(36), FirstOrdinal);
        agent.CopyTo(bytes.AsSpan(FixedSize));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4)));
        return bytes;
    }

    /// <summary>Reads a header; null when the bytes are none, or cut short.</summary>
    public static SegmentHeader? Parse(ReadOnlySpan<byte> bytes, out int size)
    {
        size = bytes.Length >= FixedSize ? BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) : 0;
        if (size < FixedSize + 4 || size > Math.Min(bytes.Length, LongestSize) || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[(size - 4)..]) != Crc32C.Of(bytes[..(size - 4)]))
        {
            return null;
        }

        return new SegmentHeader(
            new Guid(bytes.Slice(12, 16)), BinaryPrimitives.ReadInt64LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[36..]), Encoding.UTF8.GetString(bytes[FixedSize..(size - 4)]));
    }
}
