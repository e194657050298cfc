using System.Threading.Channels;
using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;
using Crawler.Storage.Privacy;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Journal;

/// <summary>
/// The agent's journal. Observations wait in a bounded queue; one task puts them on the disk in groups, so that many share the cost of
/// making them safe. While there is no room it keeps the group and tries again, the queue fills, and whoever brings more waits. Once
/// the disk refuses for another reason, or has no room for longer than <see cref="JournalOptions.RoomPatience"/>, nothing more is accepted
/// and <see cref="Completion"/> fails, which must stop the process.
/// </summary>
/// <remarks>
/// In memory are at most <see cref="JournalOptions.Capacity"/> observations, a group of <see cref="JournalOptions.FlushBytes"/> and a record
/// (2 MiB at most), however long the disk or the database is away.
/// </remarks>
public sealed class JournalWriter : IObservationSink, IAsyncDisposable
{
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(1);

    // How long closing waits for a disk that has no room.
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly TimeSpan _roomPatience;
    private readonly JournalLock _lock;
    private readonly Channel<QueuedEntry> _queue;
    private readonly RecordGroup _group;
    private readonly JournalTail _tail;
    private readonly DurableEnd _durable;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _packing;
    private bool _isClosing;

    private JournalWriter(JournalOptions options, string directory, string agent, PeerMask mask, JournalLock held, TimeProvider time, ILogger logger)
    {
        (_time, _roomPatience, _lock, Directory, Agent) = (time, options.RoomPatience, held, directory, agent);
        Id = JournalIdentity.Open(directory);
        _group = new RecordGroup(options, new ObservationCodec(mask), time);
        _tail = new JournalTail(options, directory, Id, agent, time, logger);
        _durable = new DurableEnd(_tail.End);
        _queue = Channel.CreateBounded<QueuedEntry>(new BoundedChannelOptions(options.Capacity) { SingleReader = true });
        Completion = Task.Run(WriteAsync);
        _packing = Task.Run(() => SegmentPacker.RunAsync(directory, _durable, options.PackAfter, time, logger, _closing.Token));
    }

    /// <summary>Ends with the writer: well after <see cref="DisposeAsync"/>, with a <see cref="JournalException"/> when the disk refuses.</summary>
    public Task Completion { get; }

    /// <summary>The journal's name in the database.</summary>
    public Guid Id { get; }

    /// <summary>Where the segments are.</summary>
    public string Directory { get; }

    /// <summary>Since when and why there is no room, so that whoever brings observations waits; null while there is.</summary>
    public JournalFullness? Fullness => _tail.Fullness;

    internal string Agent { get; }

    /// <summary>Up to here the disk has everything for good.</summary>
    internal JournalPosition Durable => _durable.Position;

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
        return Open(options, agent, () => PeerMask.Open(privacy, time.GetUtcNow()), time, loggers);
    }

    /// <summary>Opens a journal whose agent is gone, to store what is in it: nothing is added, only its end repaired, and no key is needed.</summary>
    internal static JournalWriter OpenKept(JournalOptions options, string agent, TimeProvider time, ILoggerFactory loggers) =>
        Open(options, agent, () => PeerMask.Forgotten(time.GetUtcNow()), time, loggers);

    private static JournalWriter Open(JournalOptions options, string agent, Func<PeerMask> mask, TimeProvider time, ILoggerFactory loggers)
    {
        var directory = Path.GetFullPath(options.Directory);
        JournalLock? held = null;
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            held = JournalLock.Take(directory);
            return new JournalWriter(options, directory, agent, mask(), held, time, loggers.CreateLogger<JournalWriter>());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            held?.Dispose();
            throw new JournalException($"The journal in '{directory}' cannot be opened: {e.Message}", e) { IsForWantOfRoom = DiskRoom.IsFull(e) };
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JournalException">The disk refuses, or the journal is closed.</exception>
    public async ValueTask AppendAsync(Observation observation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observation);
        await EnqueueAsync(new QueuedEntry(observation, null), cancellationToken);
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
        await EnqueueAsync(new QueuedEntry(null, flushed), cancellationToken);
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
        _tail.Dispose();
        _closing.Dispose();
        _lock.Dispose();
    }

    /// <summary>Says that all before a segment is in the database.</summary>
    internal void StoredBefore(long segment) => _tail.StoredBefore(segment);

    /// <summary>Completes when what is on the disk reaches to a place that is far enough.</summary>
    internal Task WaitAsync(Func<JournalPosition, bool> isFarEnough, CancellationToken cancellationToken) => _durable.WaitAsync(isFarEnough, cancellationToken);

    private async ValueTask EnqueueAsync(QueuedEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(entry, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new JournalException(e.InnerException?.Message ?? "The journal is closed.", e.InnerException ?? e)
            {
                IsForWantOfRoom = e.InnerException is JournalException { IsForWantOfRoom: true },
            };
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync())
            {
                await _group.CollectAsync(_queue.Reader);
                await StoreAsync();
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

            _group.Fail(failure);
            throw failure;
        }
    }

    private async Task StoreAsync()
    {
        if (_group.Count > 0)
        {
            while (!_tail.TryAppend(_group.Records, _group.Count))
            {
                if (_tail.DiskFullFor >= _roomPatience)
                {
                    throw new JournalException(
                        $"The journal in '{Directory}' has had no room for {_tail.DiskFullFor:hh\\:mm\\:ss} (Journal:RoomPatience): {Fullness?.Reason}")
                    {
                        IsForWantOfRoom = true,
                    };
                }

                await Task.Delay(FullPause, _time, _closing.Token);
            }

            _durable.MoveTo(_tail.End);
        }

        _group.Complete();
    }
}
