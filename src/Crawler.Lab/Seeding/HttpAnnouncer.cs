using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Lab.Seeding;

/// <summary>Announces over HTTP from one address, so that the tracker hands out that address, of that family.</summary>
internal sealed class HttpAnnouncer : IDisposable
{
    private const int MaxReplyBytes = 1024 * 1024;
    private readonly IPAddress _from;
    private readonly HttpClient _http;

    /// <summary>Prepares to announce from <paramref name="from"/>; the any-address leaves only the family fixed.</summary>
    public HttpAnnouncer(IPAddress from)
    {
        _from = from;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) => await ConnectAsync(context.DnsEndPoint, cancel),
            MaxAutomaticRedirections = 3,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        };
        _http = new HttpClient(handler) { MaxResponseContentBufferSize = MaxReplyBytes, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("swarmlab/0.1");
    }

    /// <summary>Announces.</summary>
    /// <exception cref="AnnounceFailedException">The tracker cannot be reached, or does not answer as one.</exception>
    public async Task<AnnounceReply> AnnounceAsync(Uri tracker, AnnounceRequest request, CancellationToken cancel)
    {
        try
        {
            // Trackers answer refusals with other codes than 200 too.
            using var response = await _http.GetAsync(HttpAnnounceQuery.Build(tracker, request), cancel);
            var body = await response.Content.ReadAsByteArrayAsync(cancel);
            return HttpAnnounceReply.TryRead(body, out var reply, out var error)
                ? reply
                : throw new AnnounceFailedException($"HTTP {(int)response.StatusCode}, {error}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new AnnounceFailedException(e.GetBaseException().Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<Stream> ConnectAsync(DnsEndPoint tracker, CancellationToken cancel)
    {
        var addresses = await Dns.GetHostAddressesAsync(tracker.Host, _from.AddressFamily, cancel);
        var socket = new Socket(_from.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(_from, 0));
            await socket.ConnectAsync(addresses, tracker.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
