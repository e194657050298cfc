using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Lab.Swarms;

/// <summary>
/// An accepted connection with what was received on it and not read yet, decrypted where it has to be. Its memory is bounded by the
/// longest message. One reader; writers take turns.
/// </summary>
internal sealed class PeerLink : IDisposable
{
    private const int FirstBuffer = 512;

    private readonly Socket _socket;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _stop;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start;
    private int _end;
    private PayloadCipher? _cipher;
    private bool _receiving;

    /// <summary>Takes the socket over.</summary>
    public PeerLink(Socket socket, TimeProvider time, CancellationToken stop)
    {
        _socket = socket;
        _limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stop = stop.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
    }

    /// <summary>The caller's address.</summary>
    public IPAddress CallerAddress => ((IPEndPoint)_socket.RemoteEndPoint!).Address;

    /// <summary>Ends when the lab stops or the caller was silent for too long.</summary>
    public CancellationToken Cancelled => _limit.Token;

    /// <summary>What was received and not consumed.</summary>
    public ReadOnlySpan<byte> Received => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Has done with so many of the received bytes.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Waits for more; false when the caller has closed.</summary>
    /// <param name="size">Make room for so many unread bytes.</param>
    /// <param name="patience">How long the caller may be silent.</param>
    /// <exception cref="OperationCanceledException">It was silent for longer, or the lab stops.</exception>
    public async ValueTask<bool> ReceiveAsync(int size, TimeSpan patience)
    {
        MakeRoom(Math.Max(size, Received.Length + 1));
        _limit.CancelAfter(patience);
        _receiving = true;
        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), _limit.Token);
        _receiving = false;
        _cipher?.Decrypt(_buffer.AsSpan(_end, received));
        _end += received;
        return received > 0;
    }

    /// <summary>Sends all of it.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_cipher is not null)
        {
            var encrypted = bytes.ToArray();
            _cipher.Encrypt(encrypted);
            bytes = encrypted;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, _limit.Token)..];
        }
    }

    /// <summary>From here on, both directions are encrypted, and what the caller said inside the encrypted handshake comes first.</summary>
    public void Encrypt(PayloadCipher? cipher, ReadOnlySpan<byte> initialPayload)
    {
        _cipher = cipher;
        var rest = Received.ToArray();
        cipher?.Decrypt(rest);
        Consume(rest.Length);
        MakeRoom(initialPayload.Length + rest.Length);
        initialPayload.CopyTo(_buffer.AsSpan(_end));
        rest.CopyTo(_buffer.AsSpan(_end + initialPayload.Length));
        _end += initialPayload.Length + rest.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _limit.Dispose();
        _socket.Dispose();
        if (!_receiving)
        {
            // Bytes may still be on their way into the buffer otherwise.
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
    }

    private void MakeRoom(int size)
    {
        if (_start > 0)
        {
            Received.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_buffer.Length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(size);
            Received.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
