using System.Collections.Concurrent;
using Crawler.Probing.Linux;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers.Metadata;

namespace Crawler.Probing.Peers.Epoll;

/// <summary>
/// All visits under way, driven by one thread: tells each course what happened to its socket, and does what it wants next. Slots, sockets
/// and buffers are reused; nothing is made for a visit but the record of it.
/// </summary>
internal sealed class EpollLoop : IDisposable
{
    /// <summary>How exactly deadlines are kept.</summary>
    public const int MillisecondsPerTick = 10;

    private const int TicksPerSecond = 1000 / MillisecondsPerTick;
    private const int MostBegunAtOnce = 256;
    private const int BufferSize = 64 * 1024;
    private readonly Func<VisitCourse> _newCourse;
    private readonly ConcurrentQueue<VisitRequest> _requests;
    private readonly Action<Action> _post;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly PeerSockets _sockets;
    private readonly VisitSlot[] _slots;
    private readonly int[] _free;
    private readonly TimerWheel _timers;
    private readonly List<int> _passed = [];
    private readonly List<IVisitReceiver> _touched = [];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private VisitCourse? _spare;
    private int _freeCount;

    /// <param name="requests">Visits that wait for a slot.</param>
    /// <param name="post">Has something done by the loop's thread, between two rounds.</param>
    /// <param name="newCourse">Makes the course of a slot.</param>
    /// <param name="options">Whether connections are closed in the ordinary way.</param>
    /// <param name="bindAddress">Local address, or null.</param>
    /// <param name="time">The clock.</param>
    /// <param name="slots">Visits under way at one time.</param>
    public EpollLoop(
        ConcurrentQueue<VisitRequest> requests, Action<Action> post, Func<VisitCourse> newCourse, PeerOptions options,
        System.Net.IPAddress? bindAddress, TimeProvider time, int slots)
    {
        (_requests, _post, _newCourse, _time) = (requests, post, newCourse, time);
        _began = time.GetTimestamp();
        _sockets = new PeerSockets(Sockets, bindAddress, options.GracefulClose);
        _timers = new TimerWheel(slots);
        _slots = new VisitSlot[slots];
        _free = new int[slots];
        for (var i = slots - 1; i >= 0; i--)
        {
            _slots[i].Socket = VisitSlot.None;
            _free[_freeCount++] = i;
        }
    }

    /// <summary>What is waited for. Numbers from 0 on are slots'.</summary>
    public EpollSet Sockets { get; } = new();

    /// <summary>Whether no visit is under way.</summary>
    public bool IsIdle => _freeCount == _slots.Length;

    /// <summary>Whether a visit could begin now.</summary>
    public bool CanBegin => _freeCount > 0 && !_requests.IsEmpty;

    /// <summary>Begins visits that wait, as many as there is room for; not all at once, lest those under way wait too long.</summary>
    public void Begin()
    {
        for (var begun = 0; begun < MostBegunAtOnce && _freeCount > 0 && _requests.TryDequeue(out var request); begun++)
        {
            if (request.Receiver.Stop.IsCancellationRequested)
            {
                Refuse(request);
                continue;
            }

            var number = _free[--_freeCount];
            ref var slot = ref _slots[number];
            slot.Course ??= _newCourse();
            slot.Receiver = request.Receiver;
            slot.Course.Begin(request.Target, request.Swarm);
            Settle(number);
        }
    }

    /// <summary>Goes on with a slot whose socket has something.</summary>
    public void Handle(int number, uint events)
    {
        ref var slot = ref _slots[number];
        if (slot.Receiver is null || slot.Course!.Step == VisitStep.AwaitTurn)
        {
            // Of the slot's last visit; or it is looked at once the turn has come.
            return;
        }

        const uint Ended = EpollSet.Error | EpollSet.HangUp | EpollSet.PeerClosed;
        if (slot.IsConnecting)
        {
            if ((events & EpollSet.Error) != 0 && ClientSockets.TakeError(slot.Socket) is > 0 and var error)
            {
                Break(ref slot, error);
                Settle(number);
                return;
            }

            if ((events & EpollSet.Writable) == 0)
            {
                return;
            }

            slot.IsConnecting = false;
            slot.Course.Connected();
        }

        Talk(ref slot, (events & (EpollSet.Readable | Ended)) != 0, (events & Ended) != 0);
        Settle(number);
    }

    /// <summary>Ends the steps whose time is over.</summary>
    public void Expire()
    {
        _passed.Clear();
        _timers.Advance(Tick(_time.GetTimestamp()), _passed);
        foreach (var number in _passed)
        {
            _slots[number].Course!.TimedOut();
            Settle(number);
        }
    }

    /// <summary>Wakes those whose visits have ended.</summary>
    public void Flush()
    {
        foreach (var receiver in _touched)
        {
            lock (receiver)
            {
                receiver.Flush();
            }
        }

        _touched.Clear();
    }

    /// <summary>Ends visits as cancelled, those that wait included.</summary>
    /// <param name="receiver">Whose visits; null for all.</param>
    public void Cancel(IVisitReceiver? receiver)
    {
        for (var waiting = _requests.Count; waiting > 0 && _requests.TryDequeue(out var request); waiting--)
        {
            if (receiver is null || request.Receiver == receiver)
            {
                Refuse(request);
            }
            else
            {
                _requests.Enqueue(request);
            }
        }

        for (var number = 0; number < _slots.Length; number++)
        {
            if (_slots[number].Receiver is { } its && (receiver is null || its == receiver))
            {
                _slots[number].Course!.Cancel();
                Settle(number);
            }
        }
    }

    /// <summary>Tells all whose visits are under way that nothing will come of them.</summary>
    public void Fail(Exception exception)
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            slot.Receiver?.Failed(exception);
            slot.Receiver = null;
        }
    }

    /// <summary>Closes the sockets that are kept for later.</summary>
    public void CloseIdle()
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            if (slot.Receiver is null)
            {
                PeerSockets.Close(ref slot);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            slot.TurnWait?.Cancel();
            PeerSockets.Close(ref slot);
        }

        Sockets.Dispose();
    }

    /// <summary>Sends what is to be sent, and takes what came.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="isReadable">Whether there is something to read.</param>
    /// <param name="hasEnded">Whether the other side ended the connection: that is told only once, so all must be read up to that end.</param>
    private void Talk(ref VisitSlot slot, bool isReadable, bool hasEnded)
    {
        var course = slot.Course!;
        var broken = 0;
        while (course.Step == VisitStep.Talk)
        {
            broken = broken == 0 ? Send(slot.Socket, course.Output) : broken;
            if (!isReadable && broken == 0)
            {
                return;
            }

            var received = (int)LibC.Receive(slot.Socket, _buffer, _buffer.Length, 0);
            if (received > 0)
            {
                course.Received(_buffer.AsSpan(0, received));

                // Less than there was room for is all that there was.
                isReadable = hasEnded || received == _buffer.Length;
            }
            else if (received == 0 && broken == 0)
            {
                course.Closed();
            }
            else if ((broken != 0 ? broken : Errno.Last) is var error && error != Errno.TryAgain)
            {
                Break(ref slot, error);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Sends what can be sent; the error when it cannot at all, else 0.</summary>
    private static int Send(int socket, PeerOutput output)
    {
        while (!output.IsEmpty)
        {
            var bytes = output.Unsent;
            var sent = LibC.Send(socket, bytes, bytes.Length, LibC.NoSignal);
            if (sent < 0)
            {
                // What came before the connection broke is still to be read.
                return Errno.Last is var error && error == Errno.TryAgain ? 0 : error;
            }

            output.Sent((int)sent);
        }

        return 0;
    }

    private static void Break(ref VisitSlot slot, int error)
    {
        var outcome = Errno.ToOutcome(error);
        if (slot.IsConnecting && outcome == ProbeOutcome.Reset)
        {
            // Who can be reset has been connected: a connection that is not wanted is refused.
            slot.Course!.Connected();
        }

        slot.Course!.Failed(outcome, Errno.ToText(error));
    }

    /// <summary>Does what the course wants next.</summary>
    private void Settle(int number)
    {
        ref var slot = ref _slots[number];
        var course = slot.Course!;
        while (course.Step == VisitStep.Dial && !slot.IsConnecting)
        {
            _sockets.Release(ref slot);
            if (_sockets.Connect(ref slot, number, course.Target.Endpoint) is { } failure)
            {
                course.Failed(failure.Outcome, failure.Error);
            }
        }

        if (course.Step == VisitStep.AwaitTurn && slot.TurnWait is null)
        {
            slot.TurnWait = new CancellationTokenSource();
            _ = AwaitTurnAsync(number, slot.Generation, course.Swarm!, slot.TurnWait.Token);
        }

        if (course.Step == VisitStep.Over)
        {
            End(number);
        }
        else
        {
            _timers.Set(number, Tick(course.Deadline) + 1);
        }
    }

    private void End(int number)
    {
        ref var slot = ref _slots[number];
        Deliver(slot.Course!.Take(), slot.Receiver!);
        slot.TurnWait?.Cancel();
        slot.TurnWait = null;
        slot.Receiver = null;
        slot.Generation++;
        _sockets.Release(ref slot);
        _timers.Drop(number);
        _free[_freeCount++] = number;
    }

    private void Refuse(in VisitRequest request)
    {
        _spare ??= _newCourse();
        _spare.Begin(request.Target, request.Swarm);
        _spare.Cancel();
        Deliver(_spare.Take(), request.Receiver);
    }

    private void Deliver(PeerVisit visit, IVisitReceiver receiver)
    {
        lock (receiver)
        {
            receiver.Visited(visit);
        }

        if (_touched.Count == 0 || _touched[^1] != receiver)
        {
            _touched.Add(receiver);
        }
    }

    private async Task AwaitTurnAsync(int number, int generation, LearnedSwarm swarm, CancellationToken stop)
    {
        try
        {
            var isOurs = await swarm.TakeTurnAsync(stop);
            _post(() => TakeTurn(number, generation, swarm, isOurs));
        }
        catch (OperationCanceledException)
        {
            // The visit ended first.
        }
    }

    private void TakeTurn(int number, int generation, LearnedSwarm swarm, bool isOurs)
    {
        ref var slot = ref _slots[number];
        if (slot.Generation == generation && slot.Receiver is not null && slot.Course!.Step == VisitStep.AwaitTurn)
        {
            slot.TurnWait = null;
            slot.Course.TurnTaken(isOurs);
            Talk(ref slot, isReadable: true, hasEnded: true);
            Settle(number);
        }
        else if (isOurs)
        {
            swarm.EndTurn(null, isFailure: false);
        }
    }

    private long Tick(long timestamp) => (timestamp - _began) / (_time.TimestampFrequency / TicksPerSecond);
}
