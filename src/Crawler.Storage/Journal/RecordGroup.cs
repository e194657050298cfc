using System.Buffers;
using System.Threading.Channels;
using Crawler.Storage.Journal.Codecs;

namespace Crawler.Storage.Journal;

/// <summary>Records that go to the disk together, and so share the cost of being made safe. Its buffer is used again for the next ones.</summary>
internal sealed class RecordGroup(JournalOptions options, ObservationCodec codec, TimeProvider time)
{
    private readonly ArrayBufferWriter<byte> _records = new();
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>The records, one behind the other.</summary>
    public ReadOnlySpan<byte> Records => _records.WrittenSpan;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    private bool IsLargeEnough => _records.WrittenCount >= options.FlushBytes;

    /// <summary>Takes from a queue that is not empty until the group is large enough, old enough, asked for, or nothing more can come.</summary>
    public async Task CollectAsync(ChannelReader<QueuedEntry> queue)
    {
        using var enough = new CancellationTokenSource(options.FlushInterval, time);
        try
        {
            do
            {
                while (!IsLargeEnough && queue.TryRead(out var entry))
                {
                    if (entry.Observation is not { } observation)
                    {
                        _waiting.Add(entry.Flushed!);
                        return;
                    }

                    codec.Write(_records, observation);
                    Count++;
                }
            }
            while (!IsLargeEnough && await queue.WaitToReadAsync(enough.Token));
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Old enough.
        }
    }

    /// <summary>The disk has it: tells those who wait, and begins the next group.</summary>
    public void Complete()
    {
        _records.ResetWrittenCount();
        Count = 0;
        _waiting.ForEach(x => x.TrySetResult());
        _waiting.Clear();
    }

    /// <summary>The disk will not have it: tells those who wait.</summary>
    public void Fail(JournalException failure) => _waiting.ForEach(x => x.TrySetException(failure));
}
