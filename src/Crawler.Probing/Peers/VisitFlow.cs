using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers;

/// <summary>
/// Many visits that are handed in by one and received by another. Who hands them in waits while more are under way, or not received yet,
/// than there may be; and is woken for many at a time.
/// </summary>
/// <param name="inFlight">Visits under way at one time.</param>
/// <param name="ahead">How many more are handed in meanwhile; when half of them are gone, it is time for the next ones.</param>
/// <param name="stop">Ends when the visits are wanted no more.</param>
internal abstract class VisitFlow(int inFlight, int ahead, CancellationToken stop) : IVisitReceiver
{
    private readonly WakeSignal _room = new();
    private bool _waitsForRoom;
    private int _open;

    /// <inheritdoc/>
    public CancellationToken Stop => stop;

    /// <summary>Guards what follows, here and in what derives from it.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Whether nothing is under way, and all was received. Under <see cref="Gate"/>.</summary>
    protected bool IsEmpty => _open == 0;

    /// <inheritdoc/>
    public abstract void Visited(PeerVisit visit);

    /// <inheritdoc/>
    public abstract void Flush();

    /// <inheritdoc/>
    public abstract void Failed(Exception exception);

    /// <summary>No further visit will be handed in.</summary>
    /// <param name="fault">Why not, if something failed.</param>
    public abstract void Complete(Exception? fault = null);

    /// <summary>Waits for room for one more visit, and takes it.</summary>
    public async ValueTask EnterAsync()
    {
        while (!TryEnter())
        {
            await _room.WaitAsync(stop);
        }
    }

    /// <summary>Gives room back for visits that were received. Not under <see cref="Gate"/>.</summary>
    protected void Leave(int count)
    {
        bool wakes;
        lock (Gate)
        {
            _open -= count;
            wakes = _waitsForRoom && _open <= inFlight + (ahead / 2);
            _waitsForRoom &= !wakes;
        }

        if (wakes)
        {
            _room.Set();
        }
    }

    private bool TryEnter()
    {
        lock (Gate)
        {
            _waitsForRoom = _open >= inFlight + ahead;
            _open += _waitsForRoom ? 0 : 1;
            return !_waitsForRoom;
        }
    }
}
