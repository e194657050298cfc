using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Crawler.Probing.Linux;
using Crawler.Probing.Peers.Metadata;
using Crawler.Probing.Trackers;

namespace Crawler.Probing.Peers.Epoll;

/// <summary>
/// Visits by one thread and Linux's epoll, called directly: the framework's socket layer costs more than the rest together. When the
/// thread fails, everybody who waits is told, and so is everybody who comes later.
/// </summary>
internal sealed class EpollEngine : IPeerEngine
{
    private const int WakeNumber = -1;
    private const int IdleMilliseconds = 1000;
    private readonly ConcurrentQueue<VisitRequest> _requests = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly EpollLoop _loop;
    private readonly Thread _thread;
    private readonly int _wake;
    private int _isAsleep;
    private bool _wasIdle;
    private volatile bool _isStopping;
    private volatile Exception? _failure;

    public EpollEngine(PeerOptions options, TrackerOptions identity, IPAddress? bindAddress, TimeProvider time, int inFlight)
    {
        InFlight = inFlight;
        var voice = new OwnVoice(identity);
        _loop = new EpollLoop(_requests, Post, () => new VisitCourse(options, voice, time), options, bindAddress, time, inFlight);
        _wake = LibC.EventDescriptor(0, LibC.SocketNonBlocking | LibC.CloseOnExec);
        if (_wake < 0 || !_loop.Sockets.TryAdd(_wake, WakeNumber))
        {
            throw new Win32Exception(Errno.Last);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "peers" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public int InFlight { get; }

    /// <summary>Whether this engine is to be used, and works here.</summary>
    public static bool IsChosen(PeerEngineKind kind) => kind switch
    {
        PeerEngineKind.Epoll => true,
        PeerEngineKind.Socket => false,
        _ => LibC.IsKnown,
    };

    /// <inheritdoc/>
    public void Submit(in PeerTarget target, LearnedSwarm? swarm, IVisitReceiver receiver)
    {
        ThrowIfEnded();
        _requests.Enqueue(new VisitRequest(target, swarm, receiver));
        Wake();
        if (_failure is not null)
        {
            // It may have failed just before, and not seen this.
            FailWaiting();
        }
    }

    /// <inheritdoc/>
    public void Cancel(IVisitReceiver receiver) => Post(() => _loop.Cancel(receiver));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        Wake();
        _thread.Join();
        _loop.Dispose();
        _ = LibC.Close(_wake);
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                Round();
            }

            _loop.Cancel(null);
            _loop.Flush();
        }
        catch (Exception exception)
        {
            _failure = exception;
            _loop.Fail(exception);
            FailWaiting();
        }
    }

    private void Round()
    {
        while (_posted.TryDequeue(out var action))
        {
            action();
        }

        _loop.Begin();
        _loop.Flush();
        var count = _loop.Sockets.Wait(Sleep());
        Volatile.Write(ref _isAsleep, 0);
        for (var i = 0; i < count; i++)
        {
            var (number, events) = _loop.Sockets[i];
            if (number == WakeNumber)
            {
                TakeWake();
            }
            else
            {
                _loop.Handle(number, events);
            }
        }

        _loop.Expire();
        _loop.Flush();
    }

    private void TakeWake()
    {
        Span<byte> counter = stackalloc byte[sizeof(ulong)];
        _ = LibC.Read(_wake, counter, counter.Length);
    }

    /// <summary>How long to wait for something to happen. From here on whoever brings something has to wake us.</summary>
    private int Sleep()
    {
        if (_loop.CanBegin)
        {
            return 0;
        }

        Interlocked.Exchange(ref _isAsleep, 1);
        if (_loop.CanBegin || !_posted.IsEmpty || _isStopping)
        {
            return 0;
        }

        if (!_loop.IsIdle)
        {
            _wasIdle = false;
            return EpollLoop.MillisecondsPerTick;
        }

        if (!_wasIdle)
        {
            // A pause between two batches is no reason to give the sockets up.
            _wasIdle = true;
            return IdleMilliseconds;
        }

        _loop.CloseIdle();
        return Timeout.Infinite;
    }

    private void Post(Action action)
    {
        _posted.Enqueue(action);
        Wake();
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isAsleep, 0) == 1)
        {
            Span<byte> one = stackalloc byte[sizeof(ulong)];
            MemoryMarshal.Write(one, 1UL);
            _ = LibC.Write(_wake, one, one.Length);
        }
    }

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_isStopping, this);
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("Connections to peers cannot be made any more: their thread has failed.", failure);
        }
    }

    private void FailWaiting()
    {
        while (_requests.TryDequeue(out var request))
        {
            request.Receiver.Failed(_failure!);
        }
    }
}
