using Microsoft.Win32.SafeHandles;

namespace Crawler.Storage.Journal;

/// <summary>The bytes of a segment as they were written, however they are stored now.</summary>
internal abstract class SegmentContent : IDisposable
{
    /// <summary>How many there are.</summary>
    public abstract long Length { get; }

    /// <summary>False where it is known that more was there, behind all that is left.</summary>
    public virtual bool IsWhole => true;

    /// <summary>Opens a segment's file.</summary>
    public static SegmentContent Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return SegmentFiles.IsPacked(path) || PackedSegment.Recognises(file) ? new PackedSegment(file) : new PlainSegment(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads records from a place on.</summary>
    /// <param name="at">Where.</param>
    /// <param name="end">Where to end.</param>
    /// <param name="most">Most records.</param>
    public JournalChunk ReadRecords(JournalPosition at, long end, int most)
    {
        if (at.Offset >= end)
        {
            return at.Offset == end && !IsWhole
                ? new JournalChunk([], [new JournalDamage(at.Segment, end, 0, "The packed segment was cut: the rest is lost.")], at with { Offset = end + 1 })
                : new JournalChunk([], [], at);
        }

        var stretch = Read(at.Offset, (int)Math.Min(end - at.Offset, RecordFrames.ChunkSize));
        return stretch.Bytes.IsEmpty
            ? new JournalChunk(
                [], [new JournalDamage(at.Segment, at.Offset, stretch.End - at.Offset, "A block of the packed segment is damaged.")],
                at with { Offset = stretch.End })
            : RecordFrames.Parse(stretch.Bytes, at, Math.Min(end, stretch.End), most);
    }

    /// <summary>Reads at a place, up to the end of what can be read there without a gap.</summary>
    public abstract SegmentStretch Read(long offset, int most);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class PlainSegment(SafeFileHandle file) : SegmentContent
    {
        public override long Length { get; } = RandomAccess.GetLength(file);

        public override SegmentStretch Read(long offset, int most)
        {
            var buffer = new byte[(int)Math.Clamp(Length - offset, 0, most)];
            return new SegmentStretch(buffer.AsMemory(0, RandomAccess.Read(file, buffer, offset)), Length);
        }

        public override void Dispose() => file.Dispose();
    }
}

/// <summary>A part of a segment's bytes.</summary>
/// <param name="Bytes">The bytes; none where they are lost.</param>
/// <param name="End">Where the part ends that can be read without a gap, or the gap.</param>
internal readonly record struct SegmentStretch(ReadOnlyMemory<byte> Bytes, long End);
