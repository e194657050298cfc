using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Crawler.Probing.Trackers.Http.Transports;

/// <summary>A connection over the framework's sockets, with TLS or without.</summary>
internal sealed class SocketTransport : IHttpTransport
{
    private readonly Socket _socket;
    private readonly SslStream? _tls;

    private SocketTransport(Socket socket, SslStream? tls)
    {
        _socket = socket;
        _tls = tls;
    }

    /// <inheritdoc/>
    public AddressFamily Family => _socket.AddressFamily;

    /// <inheritdoc/>
    public bool IsQuiet => !_socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Connects, and agrees on TLS where a host is named for it.</summary>
    /// <param name="remote">Where to.</param>
    /// <param name="bind">Local address, or null.</param>
    /// <param name="tlsHost">Whose certificate is asked for; null for no TLS.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">The connection failed.</exception>
    /// <exception cref="AuthenticationException">TLS could not be agreed.</exception>
    public static async ValueTask<IHttpTransport> ConnectAsync(
        IPEndPoint remote, IPAddress? bind, string? tlsHost, CancellationToken cancellationToken)
    {
        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (bind is not null)
            {
                socket.Bind(new IPEndPoint(bind, 0));
            }

            await socket.ConnectAsync(remote, cancellationToken);
            return new SocketTransport(socket, tlsHost is null ? null : await AgreeAsync(socket, tlsHost, cancellationToken));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes, cancellationToken);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _tls is null ? _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken) : _tls.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }

    private static async Task<SslStream> AgreeAsync(Socket socket, string host, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
            return stream;
        }
        catch (Exception e)
        {
            await stream.DisposeAsync();
            if (e is IOException { InnerException: not SocketException })
            {
                throw new AuthenticationException("TLS could not be agreed", e);
            }

            throw;
        }
    }
}
