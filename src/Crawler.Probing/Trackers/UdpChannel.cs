using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>
/// One socket that speaks with every UDP tracker of an address family. A datagram is taken for an answer only when its source address,
/// its transaction id and its action fit a request under way; everything else is dropped.
/// </summary>
internal sealed class UdpChannel : IAsyncDisposable
{
    private const int MaxDatagram = 65_536;
    private const int BufferBytes = 4 * 1024 * 1024;
    private const int MaxErrorsOfOthers = 8;

    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<uint, Pending> _pending = new();
    private readonly TimeProvider _time;
    private readonly Task _receiving;

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

        _receiving = Task.Run(ReceiveAsync);
    }

    /// <summary>Sends a datagram and gives the answer, or null when none came within <paramref name="patience"/>.</summary>
    /// <param name="remote">The tracker.</param>
    /// <param name="action">The action that the answer must have, unless it is an error.</param>
    /// <param name="write">Writes the datagram for a transaction id and returns its length.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    /// <exception cref="SocketException">It could not be sent, or the network says that it did not arrive.</exception>
    public async Task<UdpAnswer?> AskAsync(
        IPEndPoint remote, UdpAction action, Func<byte[], uint, int> write, TimeSpan patience, CancellationToken cancellationToken)
    {
        var pending = new Pending(remote.Serialize(), action, _time.GetTimestamp());
        var transactionId = Register(pending);
        try
        {
            var datagram = new byte[UdpAnnounce.MaxRequestSize + UdpScrape.RequestSize(Wire.Trackers.TrackerLimits.UdpScrapeHashes)];
            var length = write(datagram, transactionId);
            await SendAsync(datagram.AsMemory(0, length), pending.Remote, cancellationToken);
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
        await _stop.CancelAsync();
        _socket.Dispose();
        await _receiving;
        _stop.Dispose();
    }

    // Random, so that nobody who cannot see our packets can forge an answer.
    private uint Register(Pending pending)
    {
        while (true)
        {
            var id = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
            if (_pending.TryAdd(id, pending))
            {
                return id;
            }
        }
    }

    // What a network said of another tracker's datagram is told to whoever uses the socket next.
    private async Task SendAsync(Memory<byte> datagram, SocketAddress remote, CancellationToken cancellationToken)
    {
        for (var others = 0; ; others++)
        {
            try
            {
                await _socket.SendToAsync(datagram, SocketFlags.None, remote, cancellationToken);
                return;
            }
            catch (SocketException e) when (others < MaxErrorsOfOthers
                && e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
            {
                TakeErrors();
            }
        }
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

    private async Task ReceiveAsync()
    {
        var buffer = new byte[MaxDatagram];
        var source = new SocketAddress(_socket.AddressFamily);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, source, _stop.Token);
                Take(buffer.AsSpan(0, length), source);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                TakeErrors();
            }
        }
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
        public TaskCompletionSource<UdpAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A datagram that answers a request.</summary>
internal sealed record UdpAnswer(byte[] Datagram, UdpAction Action, double RttMs);
