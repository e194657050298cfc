using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Journal;

/// <summary>
/// The end of a journal, where records are put on the disk: the segment that is being written, the next one once it is full, and the
/// limits of what may wait there. One task writes; the rest may be asked from anywhere.
/// </summary>
internal sealed class JournalTail : IDisposable
{
    private readonly JournalOptions _options;
    private readonly string _directory;
    private readonly Guid _id;
    private readonly string _agent;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private SegmentWriter _segment;
    private volatile JournalFullness? _full;
    private long _fullFrom;
    private long _storedSegment;

    /// <summary>Repairs the end that the last writer left, and begins a segment behind it.</summary>
    public JournalTail(JournalOptions options, string directory, Guid id, string agent, TimeProvider time, ILogger logger)
    {
        (_options, _directory, _id, _agent, _time, _logger) = (options, directory, id, agent, time, logger);
        _segment = SegmentAfter(JournalRecovery.Recover(directory, id, logger));
    }

    /// <summary>Where the next record goes; all before it is on the disk for good.</summary>
    public JournalPosition End => _segment.End;

    /// <summary>Since when and why there is no room; null while there is.</summary>
    public JournalFullness? Fullness => _full;

    /// <summary>How long the disk has had no room; zero while it has some. For the task that writes.</summary>
    public TimeSpan DiskFullFor => _full is { IsDisk: true } ? _time.GetElapsedTime(_fullFrom) : TimeSpan.Zero;

    /// <summary>Says that all before a segment is in the database.</summary>
    public void StoredBefore(long segment) => Interlocked.Exchange(ref _storedSegment, segment);

    /// <summary>Puts records on the disk for good. False while there is no room; the same records may then be tried again.</summary>
    public bool TryAppend(ReadOnlySpan<byte> records, int count)
    {
        try
        {
            if (_segment.End.Offset >= _options.SegmentBytes)
            {
                if (WaitingBytes() is var waiting && waiting + _options.SegmentBytes > _options.MaxWaitingBytes)
                {
                    return IsFull($"{waiting} bytes wait for the database (Journal:MaxWaitingBytes).", isDisk: false);
                }

                BeginSegment();
            }

            _segment.Append(records, count);
        }
        catch (Exception e) when (DiskRoom.IsFull(e))
        {
            return IsFull(e.Message, isDisk: true);
        }

        if (_full is { } full)
        {
            _logger.LogWarning("The journal in {Directory} has room again, after {Time}", _directory, _time.GetUtcNow() - full.Since);
            _full = null;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _segment.Dispose();

    private bool IsFull(string reason, bool isDisk)
    {
        if (_full is null)
        {
            _logger.LogError("The journal in {Directory} has no room: {Reason} Observations wait, and nothing new is observed", _directory, reason);
        }

        if (_full?.IsDisk != isDisk)
        {
            _fullFrom = _time.GetTimestamp();
        }

        _full = new JournalFullness(_full?.Since ?? _time.GetUtcNow(), reason, isDisk);
        return false;
    }

    private long WaitingBytes()
    {
        var from = Interlocked.Read(ref _storedSegment);
        return SegmentFiles.List(_directory).Where(x => x >= from).Sum(x => SegmentFiles.SizeOf(_directory, x));
    }

    private void BeginSegment()
    {
        if (JournalIdentity.Read(_directory) != _id)
        {
            throw new JournalException($"The journal's folder '{_directory}' was moved or replaced while it is being written. Put it back, and start the agent again.");
        }

        var full = _segment;
        _segment = SegmentAfter(full.End);
        full.Dispose();
    }

    private SegmentWriter SegmentAfter(JournalPosition end) =>
        SegmentWriter.Create(_directory, new SegmentHeader(_id, end.Segment + 1, end.Ordinal, _agent));
}
