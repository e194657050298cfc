using System.Net;
using System.Net.Sockets;

namespace Crawler.Probing.Trackers;

/// <summary>Opens the TCP connections of HTTP trackers: the address policy is asked after the name is resolved.</summary>
internal sealed class HttpConnector(HostResolver resolver, IPAddress? bind, TimeProvider time)
{
    /// <summary>Set on a request for which a connection was opened: when it stood, so that it does not count as the tracker's time.</summary>
    public static readonly HttpRequestOptionsKey<long> ConnectedAt = new("ConnectedAt");

    /// <summary>Set likewise: the family of the connection.</summary>
    public static readonly HttpRequestOptionsKey<AddressFamily> Family = new("Family");

    /// <summary>Connects to the first address that answers.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var address in await resolver.ResolveAsync(context.DnsEndPoint.Host, cancellationToken))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                if (bind is not null && bind.AddressFamily == address.AddressFamily)
                {
                    socket.Bind(new IPEndPoint(bind, 0));
                }

                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken);
                context.InitialRequestMessage.Options.Set(ConnectedAt, time.GetTimestamp());
                context.InitialRequestMessage.Options.Set(Family, address.AddressFamily);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }
}
