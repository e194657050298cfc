using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Crawler.Probing.Linux;

namespace Crawler.Probing.Trackers.Http.Transports;

/// <summary>
/// One thread that waits for all plain connections at once, and goes on with whoever awaits one, on the spot: whoever does must not block.
/// It begins with the first connection, and sleeps while none has anything.
/// </summary>
internal sealed class TransportLoop : IDisposable
{
    private const int None = -1;
    private const int WakeNumber = -1;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<int, LoopTransport> _transports = new();
    private EpollSet? _epoll;
    private Thread? _thread;
    private int _wake = None;
    private int _lastNumber;
    private volatile bool _isStopping;
    private volatile Exception? _failure;

    /// <summary>Connects.</summary>
    /// <param name="remote">Where to.</param>
    /// <param name="bind">Local address, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The connection failed.</exception>
    public async ValueTask<IHttpTransport> ConnectAsync(IPEndPoint remote, IPAddress? bind, CancellationToken cancellationToken)
    {
        var transport = new LoopTransport(this, remote.AddressFamily);
        try
        {
            await transport.ConnectAsync(remote, bind, cancellationToken);
            return transport;
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <summary>Tells a transport from now on what happens to its socket. Gives the number that it has here.</summary>
    public int Add(LoopTransport transport, int descriptor)
    {
        var epoll = Start();
        int number;
        do
        {
            number = Interlocked.Increment(ref _lastNumber) & int.MaxValue;
        }
        while (!_transports.TryAdd(number, transport));

        if (epoll.TryAdd(descriptor, number))
        {
            return number;
        }

        Remove(number);
        throw Errno.ToException(Errno.Last);
    }

    /// <summary>Tells it nothing any more.</summary>
    public void Remove(int number) => _transports.TryRemove(number, out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        Thread? thread;
        lock (_lock)
        {
            _isStopping = true;
            thread = _thread;
            if (thread is not null)
            {
                Wake();
            }
        }

        // Whoever awaited a transport may be who ends it all.
        if (thread != Thread.CurrentThread)
        {
            thread?.Join();
        }
    }

    private EpollSet Start()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            if (_failure is not null)
            {
                throw new InvalidOperationException("Connections to trackers cannot be made any more: their thread has failed.", _failure);
            }

            if (_thread is null)
            {
                _epoll = new EpollSet();
                _wake = LibC.EventDescriptor(0, LibC.SocketNonBlocking | LibC.CloseOnExec);
                if (_wake < 0 || !_epoll.TryAdd(_wake, WakeNumber))
                {
                    throw new Win32Exception(Errno.Last);
                }

                _thread = new Thread(Run) { IsBackground = true, Name = "trackers" };
                _thread.Start();
            }

            return _epoll!;
        }
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                Round(_epoll!);
            }
        }
        catch (Exception exception)
        {
            _failure = exception;
        }

        foreach (var transport in _transports.Values)
        {
            transport.End(_failure ?? new ObjectDisposedException(nameof(TransportLoop)));
        }

        lock (_lock)
        {
            _isStopping = true;
            _epoll!.Dispose();
            _ = LibC.Close(_wake);

            // Its number may be another one's from now on, and whoever disposes us may do so again.
            _wake = None;
        }
    }

    private void Round(EpollSet epoll)
    {
        var count = epoll.Wait(Timeout.Infinite);
        for (var i = 0; i < count && !_isStopping; i++)
        {
            var (number, events) = epoll[i];
            if (number != WakeNumber && _transports.TryGetValue(number, out var transport))
            {
                transport.Handle(events);
            }
        }
    }

    private void Wake()
    {
        Span<byte> one = stackalloc byte[sizeof(ulong)];
        MemoryMarshal.Write(one, 1UL);
        _ = LibC.Write(_wake, one, one.Length);
    }
}
