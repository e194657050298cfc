using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Crawler.Probing.Names;

namespace Crawler.Probing.Trackers.Http;

/// <summary>Opens the connections of HTTP trackers: the address policy is asked after the name is resolved.</summary>
/// <param name="policy">Whom it may contact.</param>
/// <param name="dns">Asked in the system's place; null for the system's own way.</param>
/// <param name="bind">Local address, or null.</param>
/// <param name="time">The clock.</param>
/// <param name="familyTurn">As in <see cref="HostResolver"/>.</param>
internal sealed class HttpConnector(AddressPolicy policy, DnsClient? dns, IPAddress? bind, TimeProvider time, TimeSpan familyTurn = default)
{
    private readonly HostResolver _typed = new(policy, dns, time, familyTurn);
    private readonly HostResolver _ofStrangers = new(policy.OfStrangers, dns, time, familyTurn);

    /// <summary>Connects to the first address that answers.</summary>
    /// <exception cref="SocketException">None did, or the name does not resolve.</exception>
    /// <exception cref="AuthenticationException">TLS could not be agreed.</exception>
    /// <exception cref="BlockedAddressException">None is allowed.</exception>
    public async ValueTask<HttpConnection> ConnectAsync(HttpPlace place, CancellationToken cancellationToken)
    {
        if (place.Port == 0)
        {
            throw new BlockedAddressException($"{place.Host}:0");
        }

        Exception? last = null;
        var resolver = place.IsTyped ? _typed : _ofStrangers;
        foreach (var address in await resolver.ResolveAsync(place.Host, cancellationToken))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, place.Port), place, cancellationToken);
            }
            catch (SocketException e)
            {
                resolver.NoteFailure(address);
                last = e;
            }
            catch (OperationCanceledException)
            {
                // The next request begins with another address.
                resolver.NoteFailure(address);
                throw;
            }
        }

        throw last!;
    }

    private async ValueTask<HttpConnection> ConnectAsync(IPEndPoint remote, HttpPlace place, CancellationToken cancellationToken)
    {
        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (bind is not null && bind.AddressFamily == remote.AddressFamily)
            {
                socket.Bind(new IPEndPoint(bind, 0));
            }

            await socket.ConnectAsync(remote, cancellationToken);
            var tls = place.IsTls ? await AgreeAsync(socket, place.Host, cancellationToken) : null;
            return new HttpConnection(socket, tls, time.GetTimestamp());
        }
        catch
        {
            socket.Dispose();
            throw;
        }
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
