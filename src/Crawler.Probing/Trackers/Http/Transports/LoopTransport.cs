using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Linux;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Trackers.Http.Transports;

/// <summary>A plain connection whose socket is a <see cref="TransportLoop"/>'s. Nothing is made for a call on it.</summary>
internal sealed class LoopTransport : IHttpTransport
{
    private const int None = -1;

    // Held for every call on the socket: its number may be another one's as soon as it is closed.
    private readonly Lock _lock = new();
    private readonly TransportLoop _loop;
    private readonly AwaitedCall _call;
    private Memory<byte> _room;
    private ReadOnlyMemory<byte> _unsent;
    private int _socket = None;
    private int _number = None;

    // Each change is told once, so that it is kept until it is used.
    private bool _mayRead;
    private bool _hasEnded;

    /// <summary>Not connected.</summary>
    public LoopTransport(TransportLoop loop, AddressFamily family)
    {
        _loop = loop;
        _call = new AwaitedCall(token => End(new OperationCanceledException(token)));
        Family = family;
    }

    /// <inheritdoc/>
    public AddressFamily Family { get; }

    /// <inheritdoc/>
    public bool IsQuiet
    {
        get
        {
            Span<byte> one = stackalloc byte[1];
            lock (_lock)
            {
                return _socket != None && LibC.Receive(_socket, one, one.Length, LibC.Peek) < 0 && Errno.Last == Errno.TryAgain;
            }
        }
    }

    /// <summary>Connects.</summary>
    public ValueTask ConnectAsync(IPEndPoint remote, IPAddress? bind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask connecting;
        lock (_lock)
        {
            _socket = ClientSockets.Open(Family == AddressFamily.InterNetwork, bind is null ? null : RawAddress.OfLocal(bind));
            Span<byte> address = stackalloc byte[RawAddress.MaxSize];
            var length = _socket < 0 ? 0 : RawAddress.Write(PeerEndpoint.From(remote), address);
            if (_socket < 0 || (LibC.Connect(_socket, address, length) != 0 && Errno.Last != Errno.InProgress))
            {
                throw Errno.ToException(Errno.Last);
            }

            _number = _loop.Add(this, _socket);
            connecting = Begin(TransportStep.Connect).Task;
        }

        _call.GiveUpOn(cancellationToken);
        return connecting;
    }

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask sending;
        lock (_lock)
        {
            ThrowIfClosed();
            _unsent = bytes;
            if (Send() is not -Errno.TryAgain and var result)
            {
                return result >= 0 ? default : throw Errno.ToException(-result);
            }

            sending = Begin(TransportStep.Send).Task;
        }

        _call.GiveUpOn(cancellationToken);
        return sending;
    }

    /// <inheritdoc/>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ValueTask<int> receiving;
        lock (_lock)
        {
            ThrowIfClosed();
            _room = buffer;
            if (Receive() is not -Errno.TryAgain and var result)
            {
                return result >= 0 ? new ValueTask<int>(result) : throw Errno.ToException(-result);
            }

            receiving = Begin(TransportStep.Receive).TaskOfResult;
        }

        _call.GiveUpOn(cancellationToken);
        return receiving;
    }

    /// <summary>Goes on with the call under way, if this is what it waits for.</summary>
    /// <param name="events">What happened to the socket, of <see cref="EpollSet"/>.</param>
    public void Handle(uint events)
    {
        int result;
        lock (_lock)
        {
            if (_socket == None)
            {
                return;
            }

            const uint Broken = EpollSet.Error | EpollSet.HangUp;
            _hasEnded |= (events & (Broken | EpollSet.PeerClosed)) != 0;
            _mayRead |= (events & EpollSet.Readable) != 0;
            var mayWrite = (events & (Broken | EpollSet.Writable)) != 0;
            result = _call.Step switch
            {
                TransportStep.Connect when mayWrite => (events & Broken) == 0 ? 0 : -ClientSockets.TakeError(_socket),
                TransportStep.Send when mayWrite => Send(),
                TransportStep.Receive => Receive(),
                _ => -Errno.TryAgain,
            };
            if (result == -Errno.TryAgain || !_call.TryTake())
            {
                return;
            }
        }

        if (result >= 0)
        {
            _call.Complete(result);
        }
        else
        {
            _call.Fail(Errno.ToException(-result));
        }
    }

    /// <summary>Ends the call under way, for a reason that is not the connection's.</summary>
    public void End(Exception reason)
    {
        lock (_lock)
        {
            if (!_call.TryTake())
            {
                return;
            }
        }

        _call.Fail(reason);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_socket == None)
            {
                return;
            }

            _loop.Remove(_number);
            _ = LibC.Close(_socket);
            _socket = None;
        }

        End(new ObjectDisposedException(nameof(LoopTransport)));
    }

    private AwaitedCall Begin(TransportStep step)
    {
        _call.Begin(step);
        return _call;
    }

    // What came, 0 at the end, or the error with its sign turned.
    private int Receive()
    {
        if (!_mayRead && !_hasEnded)
        {
            return -Errno.TryAgain;
        }

        _mayRead = false;
        var received = (int)LibC.Receive(_socket, _room.Span, _room.Length, 0);

        // Less than there was room for is all that there was.
        _mayRead = received == _room.Length;
        return received >= 0 ? received : -Errno.Last;
    }

    private int Send()
    {
        while (!_unsent.IsEmpty)
        {
            var sent = (int)LibC.Send(_socket, _unsent.Span, _unsent.Length, LibC.NoSignal);
            if (sent < 0)
            {
                return -Errno.Last;
            }

            _unsent = _unsent[sent..];
        }

        return 0;
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_socket == None, this);
}
