using System.Runtime.CompilerServices;

namespace Crawler.Storage.Journal;

/// <summary>Up to where the disk has a journal for good: moved on by its writer, waited for by who reads behind it.</summary>
internal sealed class DurableEnd(JournalPosition begin)
{
    // A new box each time: a reader on another thread never sees half of a position.
    private volatile StrongBox<JournalPosition> _position = new(begin);
    private TaskCompletionSource _moved = NewSignal();

    /// <summary>The place.</summary>
    public JournalPosition Position => _position.Value;

    /// <summary>Moves it on, and wakes who waits.</summary>
    public void MoveTo(JournalPosition position)
    {
        _position = new StrongBox<JournalPosition>(position);
        Interlocked.Exchange(ref _moved, NewSignal()).SetResult();
    }

    /// <summary>Completes when it is at a place that is far enough.</summary>
    public async Task WaitAsync(Func<JournalPosition, bool> isFarEnough, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the look, so that a move after the look is not missed.
            var moved = Volatile.Read(ref _moved).Task;
            if (isFarEnough(Position))
            {
                return;
            }

            await moved.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
