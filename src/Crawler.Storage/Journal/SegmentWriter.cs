using Microsoft.Win32.SafeHandles;

namespace Crawler.Storage.Journal;

/// <summary>A segment that is being written.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SafeFileHandle _file;

    private SegmentWriter(SafeFileHandle file, JournalPosition end)
    {
        _file = file;
        End = end;
    }

    /// <summary>Where the next record goes.</summary>
    public JournalPosition End { get; private set; }

    /// <summary>Begins a segment.</summary>
    public static SegmentWriter Create(string directory, SegmentHeader header)
    {
        var path = SegmentFiles.Path(directory, header.Segment);
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        try
        {
            var bytes = header.ToArray();
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file);
            return new SegmentWriter(file, new JournalPosition(header.Segment, bytes.Length, header.FirstOrdinal));
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>
    /// Writes whole records and returns when the disk has them for good. After a failure it may be called again with the same records, which
    /// then go to the same place: what the failed call left there does not count.
    /// </summary>
    public void Append(ReadOnlySpan<byte> records, int count)
    {
        RandomAccess.Write(_file, records, End.Offset);
        RandomAccess.FlushToDisk(_file);
        End = End with { Offset = End.Offset + records.Length, Ordinal = End.Ordinal + count };
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
