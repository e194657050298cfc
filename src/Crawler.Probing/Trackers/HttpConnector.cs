using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Names;

namespace Crawler.Probing.Trackers;

/// <summary>Opens the TCP connections of HTTP trackers: the address policy is asked after the name is resolved.</summary>
/// <param name="policy">Whom it may contact.</param>
/// <param name="dns">Asked in the system's place; null for the system's own way.</param>
/// <param name="bind">Local address, or null.</param>
/// <param name="time">The clock.</param>
/// <param name="familyTurn">As in <see cref="HostResolver"/>.</param>
internal sealed class HttpConnector(AddressPolicy policy, DnsClient? dns, IPAddress? bind, TimeProvider time, TimeSpan familyTurn = default)
{
    // Redirects can name any number of hosts.
    private const int MaxHosts = 50_000;

    private readonly HostResolver _typed = new(policy, dns, time, familyTurn);
    private readonly HostResolver _ofStrangers = new(policy.OfStrangers, dns, time, familyTurn);
    private readonly ConcurrentDictionary<(string Host, int Port), AddressFamily> _families = new();

    /// <summary>The address family of the newest connection to a URL's host; null when there was none.</summary>
    public AddressFamily? FamilyOf(Uri url) => _families.TryGetValue((url.IdnHost.Trim('[', ']'), url.Port), out var family) ? family : null;

    /// <summary>
    /// Connects to the first address that answers, once for each request to a server that has never answered. The framework would repeat a
    /// request three times that new connections do not answer, which is three more than such a tracker was to see.
    /// </summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        if (port == 0)
        {
            throw new BlockedAddressException($"{host}:0");
        }

        var route = context.InitialRequestMessage.Options.TryGetValue(HttpRoute.Key, out var known) ? known : new HttpRoute(typed: false);
        if (route.IsNew && !route.MayRepeat)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "the connection was closed without an answer");
        }

        route.IsNew = true;
        Exception? last = null;
        var resolver = route.Typed ? _typed : _ofStrangers;
        foreach (var address in await resolver.ResolveAsync(host, cancellationToken))
        {
            try
            {
                var stream = await ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                route.ConnectedAt = time.GetTimestamp();
                Remember(host, port, address.AddressFamily);
                return stream;
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

    private async Task<NetworkStream> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
    {
        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (bind is not null && bind.AddressFamily == remote.AddressFamily)
            {
                socket.Bind(new IPEndPoint(bind, 0));
            }

            await socket.ConnectAsync(remote, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Remember(string host, int port, AddressFamily family)
    {
        if (_families.Count > MaxHosts)
        {
            _families.Clear();
        }

        _families[(host, port)] = family;
    }
}
