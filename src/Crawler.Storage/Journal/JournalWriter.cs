using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;
using Crawler.Storage.Privacy;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Journal;

/// <summary>
/// The agent's journal. Observations wait in a bounded queue; one task puts them on the disk in groups, so that many share the cost of
/// making them safe. While there is no room it keeps the group and tries again, the queue fills, and whoever brings more waits. Once
/// the disk refuses for another reason, nothing more is accepted and <see cref="Completion"/> fails, which must stop the process.
/// </summary>
/// <remarks>
/// In memory are at most <see cref="JournalOptions.Capacity"/> observations, a group of <see cref="JournalOptions.FlushBytes"/> and a record
/// (2 MiB at most), however long the disk or the database is away.
/// </remarks>
public sealed class JournalWriter : IObservationSink, IAsyncDisposable
{
    private static readonly TimeSpan PackingRhythm = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(1);

    // How long closing waits for a disk that has no room.
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);

    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ObservationCodec _codec;
    private readonly ILogger _logger;
    private readonly JournalLock _lock;
    private readonly Channel<Entry> _queue;
    private readonly ArrayBufferWriter<byte> _group = new();
    private readonly List<TaskCompletionSource> _flushed = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SegmentWriter _segment;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _packing;
    private volatile StrongBox<JournalPosition> _durable;
    private volatile JournalFullness? _full;
    private long _storedSegment;
    private bool _isClosing;

    private JournalWriter(JournalOptions options, string directory, string agent, PeerMask mask, JournalLock held, TimeProvider time, ILogger logger)
    {
        (_options, _time, _lock, _logger) = (options, time, held, logger);
        (Directory, Agent) = (directory, agent);
        _codec = new ObservationCodec(mask);
        Id = JournalIdentity.Open(directory);
        var end = JournalRecovery.Recover(directory, Id, logger);
        _segment = SegmentWriter.Create(directory, new SegmentHeader(Id, end.Segment + 1, end.Ordinal, agent));
        _durable = new StrongBox<JournalPosition>(_segment.End);
        _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(options.Capacity) { SingleReader = true });
        Completion = Task.Run(WriteAsync);
        _packing = Task.Run(PackAsync);
    }

    /// <summary>Ends with the writer: well after <see cref="DisposeAsync"/>, with a <see cref="JournalException"/> when the disk refuses.</summary>
    public Task Completion { get; }

    /// <summary>The journal's name in the database.</summary>
    public Guid Id { get; }

    /// <summary>Where the segments are.</summary>
    public string Directory { get; }

    /// <summary>Since when and why there is no room, so that whoever brings observations waits; null while there is.</summary>
    public JournalFullness? Fullness => _full;

    internal string Agent { get; }

    /// <summary>Up to here the disk has everything for good.</summary>
    internal JournalPosition Durable => _durable.Value;

    /// <summary>Opens the journal, or makes it, and repairs its end after a crash.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="privacy">What of peers' addresses may be written.</param>
    /// <param name="agent">Name of this agent in the fleet, at most 200 characters.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to say what was repaired.</param>
    /// <exception cref="JournalException">Another process writes it, or its files cannot be used.</exception>
    public static JournalWriter Open(
        JournalOptions options, PrivacyOptions privacy, string agent, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(agent.Length, 200);
        var directory = Path.GetFullPath(options.Directory);
        JournalLock? held = null;
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            held = JournalLock.Take(directory);
            return new JournalWriter(
                options, directory, agent, PeerMask.Open(privacy, time.GetUtcNow()), held, time, loggers.CreateLogger<JournalWriter>());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            held?.Dispose();
            throw new JournalException($"The journal in '{directory}' cannot be opened: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">The disk refuses, or the journal is closed.</exception>
    public async ValueTask AppendAsync(Observation observation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observation);
        await EnqueueAsync(new Entry(observation, null), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">The disk refuses, or the journal is closed.</exception>
    public async ValueTask AppendForGoodAsync(Observation observation, CancellationToken cancellationToken)
    {
        await AppendAsync(observation, cancellationToken);
        await FlushAsync(cancellationToken);
    }

    /// <summary>Returns when everything accepted before this call is on the disk for good.</summary>
    /// <exception cref="JournalException">The disk refuses, or the journal is closed.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await EnqueueAsync(new Entry(null, flushed), cancellationToken);
        await flushed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what is waiting and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosing, true))
        {
            return;
        }

        _queue.Writer.TryComplete();
        _closing.CancelAfter(LastPatience);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _closing.CancelAsync();
        await _packing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _segment.Dispose();
        _closing.Dispose();
        _lock.Dispose();
    }

    /// <summary>Says that all before a segment is in the database.</summary>
    internal void StoredBefore(long segment) => Interlocked.Exchange(ref _storedSegment, segment);

    /// <summary>Completes when there is more on the disk than at <paramref name="position"/>.</summary>
    internal async Task WaitBeyondAsync(JournalPosition position, CancellationToken cancellationToken)
    {
        while (true)
        {
            var grown = Volatile.Read(ref _grown).Task;
            if (position.IsBefore(Durable))
            {
                return;
            }

            await grown.WaitAsync(cancellationToken);
        }
    }

    private async ValueTask EnqueueAsync(Entry entry, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(entry, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new JournalException(e.InnerException?.Message ?? "The journal is closed.", e.InnerException ?? e);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync())
            {
                var count = await CollectAsync();
                await StoreAsync(count);
            }
        }
        catch (Exception e)
        {
            var failure = e as JournalException ?? new JournalException(
                $"The journal in '{Directory}' cannot be written: {(e is OperationCanceledException ? "its disk has no room." : e.Message)}", e);
            _queue.Writer.TryComplete(failure);
            while (_queue.Reader.TryRead(out var entry))
            {
                entry.Flushed?.TrySetException(failure);
            }

            _flushed.ForEach(x => x.TrySetException(failure));
            throw failure;
        }
    }

    // One group: until it is large enough, old enough, asked for, or nothing more can come.
    private async Task<int> CollectAsync()
    {
        using var enough = new CancellationTokenSource(_options.FlushInterval, _time);
        var count = 0;
        try
        {
            do
            {
                while (_group.WrittenCount < _options.FlushBytes && _queue.Reader.TryRead(out var entry))
                {
                    if (entry.Observation is { } observation)
                    {
                        _codec.Write(_group, observation);
                        count++;
                    }
                    else
                    {
                        _flushed.Add(entry.Flushed!);
                        return count;
                    }
                }
            }
            while (_group.WrittenCount < _options.FlushBytes && await _queue.Reader.WaitToReadAsync(enough.Token));
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Old enough.
        }

        return count;
    }

    private async Task StoreAsync(int count)
    {
        if (count > 0)
        {
            while (!TryStore(count))
            {
                await Task.Delay(FullPause, _time, _closing.Token);
            }

            _group.ResetWrittenCount();
            // A new box each time: a reader on another thread never sees half of a position.
            _durable = new StrongBox<JournalPosition>(_segment.End);
            Interlocked.Exchange(ref _grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }

        _flushed.ForEach(x => x.TrySetResult());
        _flushed.Clear();
    }

    // False while there is no room; the group then stays as it is.
    private bool TryStore(int count)
    {
        try
        {
            if (_segment.End.Offset >= _options.SegmentBytes)
            {
                if (WaitingBytes() is var waiting && waiting + _options.SegmentBytes > _options.MaxWaitingBytes)
                {
                    return IsFull($"{waiting} bytes wait for the database (Journal:MaxWaitingBytes).");
                }

                BeginSegment();
            }

            _segment.Append(_group.WrittenSpan, count);
        }
        catch (Exception e) when (DiskRoom.IsFull(e))
        {
            return IsFull(e.Message);
        }

        if (_full is { } full)
        {
            _logger.LogWarning("The journal in {Directory} has room again, after {Time}", Directory, _time.GetUtcNow() - full.Since);
            _full = null;
        }

        return true;
    }

    private bool IsFull(string reason)
    {
        if (_full is null)
        {
            _logger.LogError("The journal in {Directory} has no room: {Reason} Observations wait, and nothing new is observed", Directory, reason);
        }

        _full = new JournalFullness(_full?.Since ?? _time.GetUtcNow(), reason);
        return false;
    }

    private long WaitingBytes()
    {
        var from = Interlocked.Read(ref _storedSegment);
        return SegmentFiles.List(Directory).Where(x => x >= from).Sum(x => SegmentFiles.SizeOf(Directory, x));
    }

    private void BeginSegment()
    {
        if (JournalIdentity.Read(Directory) != Id)
        {
            throw new JournalException($"The journal's folder '{Directory}' was moved or replaced while it is being written. Put it back, and start the agent again.");
        }

        var full = _segment;
        _segment = SegmentWriter.Create(Directory, new SegmentHeader(Id, full.End.Segment + 1, full.End.Ordinal, Agent));
        full.Dispose();
    }

    private async Task PackAsync()
    {
        using var timer = new PeriodicTimer(PackingRhythm, _time);
        do
        {
            SegmentPacker.PackBefore(Directory, Durable.Segment, _options.PackAfter, _time.GetUtcNow(), _logger, _closing.Token);
        }
        while (await timer.WaitForNextTickAsync(_closing.Token));
    }

    private readonly record struct Entry(Observation? Observation, TaskCompletionSource? Flushed);
}
