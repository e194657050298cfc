using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Trackers.Datagrams;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>
/// One socket that speaks with every UDP tracker of an address family. A datagram is taken for an answer only when its source address,
/// its transaction id and its action fit a request under way; everything else is dropped. One thread receives, and whoever waits for an
/// answer is told in that thread; datagrams that this makes it send go out together.
/// </summary>
internal sealed class UdpChannel : IAsyncDisposable
{
    private const int BufferBytes = 4 * 1024 * 1024;
    private const int MaxErrorsOfOthers = 8;

    private readonly Socket _socket;
    private readonly IDatagramPort _port;
    private readonly Lock _lock = new();
    private readonly Lock _sending = new();
    private readonly Dictionary<uint, (IUdpReceiver Receiver, int Tag)> _expected = [];
    private readonly TransactionIds _ids = new();
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DatagramQueue _waiting = new();
    private DatagramQueue _leaving = new();
    private volatile bool _isStopping;

    /// <summary>Opens the socket.</summary>
    /// <param name="family">Its addresses.</param>
    /// <param name="bind">The local address where it is of that family; else any.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isBatched">Whether many datagrams go in a system call, where the system can.</param>
    /// <exception cref="SocketException">It cannot be opened.</exception>
    public UdpChannel(AddressFamily family, IPAddress? bind, TimeProvider time, bool isBatched)
    {
        Time = time;
        _socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferBytes, SendBufferSize = BufferBytes };
        var any = family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        try
        {
            UdpErrorQueue.Enable(_socket);
            _socket.Bind(new IPEndPoint(bind is not null && bind.AddressFamily == family ? bind : any, 0));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _port = isBatched && BatchPort.IsSupported ? new BatchPort(_socket) : new PlainPort(_socket);
        new Thread(Receive) { IsBackground = true, Name = "UDP trackers" }.Start();
    }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Sends a datagram and gives the answer, or null when none came within <paramref name="patience"/>.</summary>
    /// <param name="remote">The tracker.</param>
    /// <param name="action">The action that the answer must have, unless it is an error.</param>
    /// <param name="write">Writes the datagram.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    /// <exception cref="SocketException">It could not be sent, or the network says that it did not arrive.</exception>
    public async Task<UdpAnswer?> AskAsync(
        SocketAddress remote, UdpAction action, WriteDatagram write, TimeSpan patience, CancellationToken cancellationToken)
    {
        var question = new UdpQuestion(remote, action, Time);
        var transactionId = Expect(question, 0);
        try
        {
            Write(write, transactionId, remote);
            Flush();
            return await question.Answer.WaitAsync(patience, Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            Forget(transactionId);
        }
    }

    /// <summary>A new transaction id, whose answer goes to the receiver with its tag.</summary>
    public uint Expect(IUdpReceiver receiver, int tag)
    {
        lock (_lock)
        {
            while (true)
            {
                var id = _ids.Next();
                if (_expected.TryAdd(id, (receiver, tag)))
                {
                    return id;
                }
            }
        }
    }

    /// <summary>No answer is expected any more.</summary>
    public void Forget(uint transactionId)
    {
        lock (_lock)
        {
            _expected.Remove(transactionId);
        }
    }

    /// <summary>Puts a copy of a datagram where the next <see cref="Flush"/> sends it from.</summary>
    public void Add(SocketAddress remote, ReadOnlySpan<byte> datagram)
    {
        lock (_lock)
        {
            _waiting.Add(remote, datagram);
        }
    }

    /// <summary>Sends what waits. Not to be called with a lock that an <see cref="IUdpReceiver"/> takes.</summary>
    public void Flush()
    {
        lock (_sending)
        {
            while (TrySwap())
            {
                SendAll();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopping)
        {
            _isStopping = true;
            Wake();
        }

        await _received.Task;
        _socket.Dispose();
    }

    private bool TrySwap()
    {
        lock (_lock)
        {
            (_waiting, _leaving) = (_leaving, _waiting);
            return _leaving.Count > 0;
        }
    }

    private void SendAll()
    {
        var sent = 0;
        for (var others = 0; sent < _leaving.Count;)
        {
            try
            {
                sent += _port.Send(_leaving, sent);
            }
            catch (SocketException e) when (others < MaxErrorsOfOthers && IsTold(e.SocketErrorCode))
            {
                // What a network said of another tracker's datagram is told to whoever uses the socket next.
                others++;
                TakeErrors();
            }
            catch (SocketException e)
            {
                Fail(_leaving.Datagram(sent++), e.SocketErrorCode);
            }
        }

        _leaving.Clear();
    }

    private static bool IsTold(SocketError error) =>
        error is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable;

    private void Write(WriteDatagram write, uint transactionId, SocketAddress remote)
    {
        Span<byte> datagram = stackalloc byte[DatagramQueue.MaxDatagram];
        Add(remote, datagram[..write(datagram, transactionId)]);
    }

    // The thread that receives waits for a datagram: it gets one.
    private void Wake()
    {
        var own = (IPEndPoint)_socket.LocalEndPoint!;
        var v6 = own.AddressFamily == AddressFamily.InterNetworkV6;
        var loopback = v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        using var socket = new Socket(own.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.SendTo([], new IPEndPoint(own.Address.Equals(v6 ? IPAddress.IPv6Any : IPAddress.Any) ? loopback : own.Address, own.Port));
    }

    private void TakeErrors()
    {
        Span<byte> datagram = stackalloc byte[UdpRequestHeader.Size];
        while (UdpErrorQueue.TryTake(_socket, datagram, out var length, out var error))
        {
            if (error != SocketError.SocketError)
            {
                Fail(datagram[..length], error);
            }
        }
    }

    // The datagram is ours: its transaction id is one that only we and whoever received it know.
    private void Fail(ReadOnlySpan<byte> datagram, SocketError error)
    {
        if (UdpRequestHeader.TryRead(datagram, out var header, out _) && TryFind(header.TransactionId, out var expected))
        {
            expected.Receiver.Fail(expected.Tag, header.TransactionId, error);
        }
    }

    private void Receive()
    {
        while (!_isStopping)
        {
            var count = _port.Receive();
            if (count < 0)
            {
                TakeErrors();
            }

            for (var i = 0; i < count; i++)
            {
                Take(_port.Datagram(i), _port.Source(i));
            }

            Flush();
        }

        (_port as IDisposable)?.Dispose();
        _received.SetResult();
    }

    private void Take(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> source)
    {
        if (UdpReplyHeader.TryRead(datagram, out var header, out _) && TryFind(header.TransactionId, out var expected))
        {
            var remote = expected.Receiver.Remote;
            if (source.SequenceEqual(remote.Buffer.Span[..remote.Size]))
            {
                expected.Receiver.Take(expected.Tag, header, datagram);
            }
        }
    }

    private bool TryFind(uint transactionId, out (IUdpReceiver Receiver, int Tag) expected)
    {
        lock (_lock)
        {
            return _expected.TryGetValue(transactionId, out expected);
        }
    }
}
