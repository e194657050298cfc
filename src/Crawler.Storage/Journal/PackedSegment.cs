using Microsoft.Win32.SafeHandles;

namespace Crawler.Storage.Journal;

/// <summary>
/// A packed segment: its header as it was, and then blocks (<see cref="PackedBlock"/>). A damaged block is a gap; those behind it are found again.
/// </summary>
internal sealed class PackedSegment : SegmentContent
{
    private readonly SafeFileHandle _file;
    private readonly List<Block> _blocks = [];

    /// <summary>Looks for the blocks of a file, which it takes over.</summary>
    public PackedSegment(SafeFileHandle file)
    {
        _file = file;
        Span<byte> start = stackalloc byte[SegmentHeader.LongestSize];
        SegmentHeader.Parse(start[..RandomAccess.Read(file, start, 0)], out var size);
        Length = size = Math.Clamp(size, 0, SegmentHeader.LongestSize);
        var end = RandomAccess.GetLength(file);
        Span<byte> bytes = stackalloc byte[PackedBlock.HeaderSize];
        for (long at = size; at < end;)
        {
            var there = bytes[..RandomAccess.Read(file, bytes, at)];
            if (PackedBlock.TryReadHeader(there, out var packed, out var length, out var offset) && offset >= Length
                && at + PackedBlock.HeaderSize + packed <= end)
            {
                _blocks.Add(new Block(at, PackedBlock.HeaderSize + packed, offset, length));
                Length = offset + length;
                IsWhole = length == 0;
                at += PackedBlock.HeaderSize + packed;
            }
            else
            {
                at = FindMagic(file, at + 1, end);
                IsWhole = false;
            }
        }
    }

    /// <summary>Whether a file is a packed segment, whatever its name: no record begins as a block does.</summary>
    public static bool Recognises(SafeFileHandle file)
    {
        Span<byte> start = stackalloc byte[SegmentHeader.LongestSize];
        SegmentHeader.Parse(start[..RandomAccess.Read(file, start, 0)], out var size);
        var magic = start[..PackedBlock.Magic.Length];
        return size is > 0 and <= SegmentHeader.LongestSize && RandomAccess.Read(file, magic, size) == magic.Length && magic.SequenceEqual(PackedBlock.Magic);
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override bool IsWhole { get; }

    /// <inheritdoc/>
    public override SegmentStretch Read(long offset, int most)
    {
        var bytes = new byte[(int)Math.Clamp(Length - offset, 0, most)];
        var filled = 0;
        foreach (var block in _blocks)
        {
            if (block.Offset + block.Length <= offset + filled)
            {
                continue;
            }

            if (filled == bytes.Length || block.Offset > offset + filled || Unpack(block) is not { } plain)
            {
                // Where nothing was read, what is missing reaches to the end of this block, or to its begin.
                return filled > 0
                    ? new SegmentStretch(bytes.AsMemory(0, filled), filled == bytes.Length ? Length : offset + filled)
                    : new SegmentStretch(default, block.Offset > offset ? block.Offset : block.Offset + block.Length);
            }

            var from = (int)(offset + filled - block.Offset);
            var count = Math.Min(plain.Length - from, bytes.Length - filled);
            plain.AsSpan(from, count).CopyTo(bytes.AsSpan(filled));
            filled += count;
        }

        return new SegmentStretch(bytes.AsMemory(0, filled), Length);
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    private byte[]? Unpack(Block block)
    {
        var packed = new byte[block.PackedLength];
        var plain = new byte[block.Length];
        return RandomAccess.Read(_file, packed, block.At) == packed.Length && PackedBlock.TryRead(packed, plain) ? plain : null;
    }

    private static long FindMagic(SafeFileHandle file, long from, long end)
    {
        var window = new byte[64 * 1024];
        for (var at = from; at < end; at += window.Length - PackedBlock.Magic.Length + 1)
        {
            var found = window.AsSpan(0, RandomAccess.Read(file, window, at)).IndexOf(PackedBlock.Magic);
            if (found >= 0)
            {
                return at + found;
            }
        }

        return end;
    }

    private readonly record struct Block(long At, int PackedLength, long Offset, int Length);
}
