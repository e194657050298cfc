using System.Buffers;
using System.Net;
using System.Text;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Crawler.Lab.Tracking;

/// <summary>
/// The tracker over HTTP/1.1: <c>/announce</c> (BEP 3, 7, 23), <c>/scrape</c> (BEP 48), and its status at <c>/</c> and <c>/stats.json</c>. The server is Kestrel alone, without
/// host, routing or middleware, so that what a stranger reaches is its parser, hardened by wide use, and our codecs.
/// </summary>
internal sealed class HttpTrackerServer : IHttpApplication<IFeatureCollection>, IDisposable
{
    private readonly TrackerState _state;
    private readonly StatusCache _status;
    private readonly KestrelServer _server;

    public HttpTrackerServer(IPEndPoint endpoint, TrackerState state, TimeProvider time)
    {
        _state = state;
        _status = new StatusCache(state, time);
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            Limits =
            {
                MaxRequestLineSize = 2 * TrackerLimits.QueryChars,
                MaxRequestHeadersTotalSize = 16 * 1024,
                MaxRequestHeaderCount = 50,
                MaxRequestBodySize = 1024,
                MaxConcurrentConnections = 2000,
                MaxConcurrentUpgradedConnections = 0,
                KeepAliveTimeout = TimeSpan.FromSeconds(30),
                RequestHeadersTimeout = TimeSpan.FromSeconds(10),
            },
        };
        options.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        Endpoint = endpoint;
    }

    /// <summary>Where it listens; the real port once it was started.</summary>
    public IPEndPoint Endpoint { get; private set; }

    /// <summary>Binds and begins to answer.</summary>
    /// <exception cref="IOException">The endpoint is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The endpoint is not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        await _server.StartAsync(this, cancel);
        var address = _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        Endpoint = IPEndPoint.Parse(new Uri(address).Authority);
    }

    /// <summary>Lets running requests end.</summary>
    public Task StopAsync(CancellationToken cancel) => _server.StopAsync(cancel);

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    /// <inheritdoc/>
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    /// <inheritdoc/>
    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        var body = new ArrayBufferWriter<byte>(512);
        response.StatusCode = request.Method switch
        {
            "GET" when request.Path == "/announce" => Announce(request.QueryString, Client(context), body),
            "GET" when request.Path == "/scrape" => Scrape(request.QueryString, body),
            "GET" when request.Path == "/" => Show(_status.Html, body),
            "GET" when request.Path == "/stats.json" => Show(_status.Json, body),
            "GET" => NotFound(body),
            _ => 405,
        };
        response.Headers.ContentType = request.Path switch { "/" => "text/html", "/stats.json" => "application/json", _ => "text/plain" };
        if (request.Path == "/")
        {
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        }

        response.Headers.ContentLength = body.WrittenCount;
        var output = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        await output.Writer.WriteAsync(body.WrittenMemory, context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted);
        await output.CompleteAsync();
    }

    private static IPAddress Client(IFeatureCollection context) =>
        context.GetRequiredFeature<IHttpConnectionFeature>().RemoteIpAddress ?? IPAddress.None;

    private static int Show(byte[] text, ArrayBufferWriter<byte> body)
    {
        body.Write(text);
        return 200;
    }

    private static int NotFound(ArrayBufferWriter<byte> body)
    {
        body.Write(Encoding.ASCII.GetBytes("a tracker: /announce, /scrape, / and /stats.json\n"));
        return 404;
    }

    private int Announce(string query, IPAddress client, ArrayBufferWriter<byte> body)
    {
        var compact = true;
        AnnounceReply reply;
        if (HttpAnnounceQuery.TryParse(query, out var request, out var error))
        {
            compact = request.Compact;
            reply = _state.Announce(request, client);
        }
        else
        {
            reply = new AnnounceReply { FailureReason = error.ToString() };
        }

        HttpAnnounceReply.Write(body, reply, compact);
        return 200;
    }

    private int Scrape(string query, ArrayBufferWriter<byte> body)
    {
        var reply = HttpScrapeQuery.TryParse(query, out var hashes, out var error)
            ? _state.Scrape(hashes)
            : new ScrapeReply { FailureReason = error.ToString() };
        HttpScrapeReply.Write(body, reply);
        return 200;
    }
}
