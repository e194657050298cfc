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
/// making them safe. Once the disk refuses, nothing more is accepted and <see cref="Completion"/> fails, which must stop the process.
/// </summary>
public sealed class JournalWriter : IObservationSink, IAsyncDisposable
{
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ObservationCodec _codec;
    private readonly FileStream _lock;
    private readonly Channel<Entry> _queue;
    private readonly ArrayBufferWriter<byte> _group = new();
    private readonly List<TaskCompletionSource> _flushed = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SegmentWriter _segment;
    private volatile StrongBox<JournalPosition> _durable;

    private JournalWriter(JournalOptions options, string directory, string agent, PeerMask mask, FileStream held, TimeProvider time, ILogger logger)
    {
        (_options, _time, _lock) = (options, time, held);
        (Directory, Agent) = (directory, agent);
        _codec = new ObservationCodec(mask);
        Id = JournalIdentity.Open(directory);
        var end = JournalRecovery.Recover(directory, Id, logger);
        _segment = SegmentWriter.Create(directory, new SegmentHeader(Id, end.Segment + 1, end.Ordinal, agent));
        _durable = new StrongBox<JournalPosition>(_segment.End);
        _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(options.Capacity) { SingleReader = true });
        Completion = Task.Run(WriteAsync);
    }

    /// <summary>Ends with the writer: well after <see cref="DisposeAsync"/>, with a <see cref="JournalException"/> when the disk refuses.</summary>
    public Task Completion { get; }

    /// <summary>The journal's name in the database.</summary>
    public Guid Id { get; }

    /// <summary>Where the segments are.</summary>
    public string Directory { get; }

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
        FileStream? held = null;
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            held = Lock(directory);
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
        _queue.Writer.TryComplete();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _segment.Dispose();
        await _lock.DisposeAsync();
    }

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

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "journal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new JournalException($"The journal in '{directory}' is being written by another process.", e);
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
                Store(count);
            }
        }
        catch (Exception e)
        {
            var failure = e as JournalException ?? new JournalException($"The journal in '{Directory}' cannot be written: {e.Message}", e);
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

    private void Store(int count)
    {
        if (count > 0)
        {
            if (_segment.End.Offset >= _options.SegmentBytes)
            {
                var end = _segment.End;
                _segment.Dispose();
                _segment = SegmentWriter.Create(Directory, new SegmentHeader(Id, end.Segment + 1, end.Ordinal, Agent));
            }

            _segment.Append(_group.WrittenSpan, count);
            _group.ResetWrittenCount();
            // A new box each time: a reader on another thread never sees half of a position.
            _durable = new StrongBox<JournalPosition>(_segment.End);
            Interlocked.Exchange(ref _grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }

        _flushed.ForEach(x => x.TrySetResult());
        _flushed.Clear();
    }

    private readonly record struct Entry(Observation? Observation, TaskCompletionSource? Flushed);
}
