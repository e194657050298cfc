using System.Buffers;
using System.Net.Sockets;
using Crawler.Probing.Trackers.Http.Transports;
using Crawler.Wire;
using Crawler.Wire.Http;

namespace Crawler.Probing.Trackers.Http;

/// <summary>An open connection, and what has been received on it and not been read. Used by one request at a time.</summary>
/// <param name="transport">Its bytes.</param>
/// <param name="connectedAt">When it stood, TLS included.</param>
internal sealed class HttpConnection(IHttpTransport transport, long connectedAt) : IDisposable
{
    private const int FirstBuffer = 8 * 1024;
    private const int MaxInterim = 8;

    private byte[] _buffer = [];
    private int _begin;
    private int _end;

    /// <summary>The family of the address that it leads to.</summary>
    public AddressFamily Family => transport.Family;

    /// <summary>When it stood.</summary>
    public long ConnectedAt => connectedAt;

    /// <summary>Since when it is idle.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Whether anything of the reply has come.</summary>
    public bool HasHeard { get; private set; }

    /// <summary>Whether nothing comes from the server, not even the end: then it may have another request.</summary>
    public bool IsQuiet => transport.IsQuiet;

    /// <summary>What has been received and not been read.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_begin, _end - _begin);

    /// <summary>Sends a request, and reads the head of its reply, which is still unread afterwards.</summary>
    /// <exception cref="SocketException">The connection failed.</exception>
    /// <exception cref="IOException">The same, or the server closed it.</exception>
    public async ValueTask<(HttpReplyHead Head, WireError Error)> AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        HasHeard = false;
        await transport.SendAsync(request, cancellationToken);
        for (var interim = 0; ;)
        {
            if (await FillAsync(cancellationToken) == 0)
            {
                return HasHeard && !IsBeginning()
                    ? (default, new WireError(WireErrorKind.UnexpectedByte, 0, "no HTTP"))
                    : throw Ended();
            }

            HasHeard = true;
            HttpReplyHead head;
            WireError error;
            while (HttpReplyHead.TryRead(Unread, out head, out error) && head.IsInterim && interim++ < MaxInterim)
            {
                Skip(head.Length);
            }

            if (error.Kind != WireErrorKind.UnexpectedEnd)
            {
                return (head, error);
            }
        }
    }

    /// <summary>Receives more; 0 at the end of the connection.</summary>
    public ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        if (_begin == _end)
        {
            _begin = _end = 0;
        }

        if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        return FillAsync(ReceiveAsync(_buffer.AsMemory(_end), cancellationToken));
    }

    /// <summary>Receives without keeping anything: for when nothing is unread.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        transport.ReceiveAsync(buffer, cancellationToken);

    /// <summary>Passes over bytes that were read.</summary>
    public void Skip(int bytes) => _begin += bytes;

    /// <summary>Gives the next bytes away, with the buffer that they are in. Whether there were more is told.</summary>
    public HttpBody Detach(int bytes, out bool wereAll)
    {
        wereAll = _end - _begin == bytes;
        var body = new HttpBody(_buffer, _begin, bytes);
        _buffer = [];
        (_begin, _end) = (0, 0);
        return body;
    }

    /// <summary>Nothing is asked of it for a while.</summary>
    public void Rest(long now)
    {
        IdleSince = now;
        GiveBuffer();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBuffer();
        transport.Dispose();
    }

    /// <summary>The server closed the connection too early.</summary>
    public static HttpIOException Ended() => new(HttpRequestError.ResponseEnded);

    private async ValueTask<int> FillAsync(ValueTask<int> receiving)
    {
        var received = await receiving;
        _end += received;
        return received;
    }

    // What came may be the beginning of a reply that was cut off.
    private bool IsBeginning()
    {
        var beginning = "HTTP/1."u8;
        return Unread.Length >= beginning.Length ? Unread.StartsWith(beginning) : beginning.StartsWith(Unread);
    }

    private void MakeRoom()
    {
        var length = _end - _begin;
        if (_begin > 0)
        {
            Unread.CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, _buffer.Length * 2));
            Unread.CopyTo(larger);
            GiveBuffer();
            _buffer = larger;
        }

        (_begin, _end) = (0, length);
    }

    private void GiveBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        (_begin, _end) = (0, 0);
    }
}
