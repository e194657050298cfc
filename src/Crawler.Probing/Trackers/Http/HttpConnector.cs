using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Crawler.Probing.Names;
using Crawler.Probing.Trackers.Http.Transports;

namespace Crawler.Probing.Trackers.Http;

/// <summary>Opens the connections of HTTP trackers: the address policy is asked after the name is resolved.</summary>
/// <param name="policy">Whom it may contact.</param>
/// <param name="dns">Asked in the system's place; null for the system's own way.</param>
/// <param name="bind">Local address, or null.</param>
/// <param name="loop">Has the connections without TLS; null for the framework.</param>
/// <param name="time">The clock.</param>
/// <param name="familyTurn">As in <see cref="HostResolver"/>.</param>
internal sealed class HttpConnector(AddressPolicy policy, DnsClient? dns, IPAddress? bind, TransportLoop? loop, TimeProvider time, TimeSpan familyTurn = default)
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
        var local = bind?.AddressFamily == remote.AddressFamily ? bind : null;
        var transport = loop is null || place.IsTls
            ? await SocketTransport.ConnectAsync(remote, local, place.IsTls ? place.Host : null, cancellationToken)
            : await loop.ConnectAsync(remote, local, cancellationToken);
        return new HttpConnection(transport, time.GetTimestamp());
    }
}
