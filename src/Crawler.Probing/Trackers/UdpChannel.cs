using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>Writes a datagram for a transaction id and returns its length.</summary>
internal delegate int WriteDatagram(Span<byte> destination, uint transactionId);

/// <summary>
/// One socket that speaks with every UDP tracker of an address family. A datagram is taken for an answer only when its source address,
/// its transaction id and its action fit a request under way; everything else is dropped.
/// </summary>
/// <remarks>
/// One thread receives, and whoever waits for an answer goes on in that thread: with neither an event loop nor a pool between the
/// socket and who asked, a packet costs little more than its two system calls.
/// </remarks>
internal sealed class UdpChannel : IAsyncDisposable
{
    private const int MaxDatagram = 65_536;
    private const int MaxRequest = 2048;
    private const int BufferBytes = 4 * 1024 * 1024;
    private const int MaxErrorsOfOthers = 8;

    private readonly Socket _socket;
    private readonly ConcurrentDictionary<uint, Pending> _pending = new();
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    public UdpChannel(AddressFamily family, IPAddress? bind, TimeProvider time)
    {
        _time = time;
        _socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferBytes };
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

        new Thread(Receive) { IsBackground = true, Name = "UDP trackers" }.Start();
    }

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
        var pending = new Pending(remote, action, _time.GetTimestamp());
        var transactionId = Register(pending);
        try
        {
            Send(write, transactionId, remote);
            return await pending.Answer.Task.WaitAsync(patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _pending.TryRemove(transactionId, out _);
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

    // Random, so that nobody who cannot see our packets can forge an answer.
    private uint Register(Pending pending)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        while (true)
        {
            RandomNumberGenerator.Fill(bytes);
            var id = BitConverter.ToUInt32(bytes);
            if (_pending.TryAdd(id, pending))
            {
                return id;
            }
        }
    }

    private void Send(WriteDatagram write, uint transactionId, SocketAddress remote)
    {
        Span<byte> datagram = stackalloc byte[MaxRequest];
        datagram = datagram[..write(datagram, transactionId)];
        for (var others = 0; ; others++)
        {
            try
            {
                _socket.SendTo(datagram, SocketFlags.None, remote);
                return;
            }
            catch (SocketException e) when (others < MaxErrorsOfOthers
                && e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
            {
                // What a network said of another tracker's datagram is told to whoever uses the socket next.
                TakeErrors();
            }
        }
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
            // The datagram is ours: its transaction id is one that only we and whoever received it know.
            if (error != SocketError.SocketError && UdpRequestHeader.TryRead(datagram[..length], out var header, out _)
                && _pending.TryGetValue(header.TransactionId, out var pending))
            {
                pending.Answer.TrySetException(new SocketException((int)error));
            }
        }
    }

    private void Receive()
    {
        var buffer = new byte[MaxDatagram];
        var source = new SocketAddress(_socket.AddressFamily);
        while (!_isStopping)
        {
            try
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
                Take(buffer.AsSpan(0, length), source);
            }
            catch (SocketException)
            {
                TakeErrors();
            }
        }

        _received.SetResult();
    }

    private void Take(ReadOnlySpan<byte> datagram, SocketAddress source)
    {
        if (UdpReplyHeader.TryRead(datagram, out var header, out _)
            && _pending.TryGetValue(header.TransactionId, out var pending)
            && (header.Action == pending.Action || header.Action == UdpAction.Error)
            && pending.Remote.Equals(source))
        {
            pending.Answer.TrySetResult(
                new UdpAnswer(datagram.ToArray(), header.Action, _time.GetElapsedTime(pending.SentAt).TotalMilliseconds));
        }
    }

    private sealed record Pending(SocketAddress Remote, UdpAction Action, long SentAt)
    {
        // Whoever waits goes on at once, in the thread that received.
        public TaskCompletionSource<UdpAnswer> Answer { get; } = new();
    }
}

/// <summary>A datagram that answers a request.</summary>
internal sealed record UdpAnswer(byte[] Datagram, UdpAction Action, double RttMs);
