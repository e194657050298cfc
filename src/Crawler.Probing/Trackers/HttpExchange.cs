using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers;

/// <summary>
/// One query over HTTP: pooled connections, redirects followed by hand so that the address policy sees each, gzip unpacked up to a
/// limit, one deadline for it all. Gives the body of a good answer, or why there is none.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private const int HeaderKilobytes = 16;

    private readonly HttpClient _client;
    private readonly TrackerOptions _options;
    private readonly TimeProvider _time;

    public HttpExchange(TrackerOptions options, HttpConnector connector, TimeProvider time)
    {
        _options = options;
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = HeaderKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ActivityHeadersPropagator = null,
        })
        {
            // Deadlines are tokens of the given clock.
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The body of a 2xx answer with when it was complete; or the failure.</summary>
    public async Task<(byte[]? Body, TrackerAnswer Answer, TrackerFailure? Failure)> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await FollowAsync(url, linked.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, default, new TrackerFailure(ProbeOutcome.Cancelled, "stopped"));
        }
        catch (OperationCanceledException)
        {
            return (null, default, new TrackerFailure(ProbeOutcome.TimedOut, $"no whole answer within {_options.Timeout.TotalSeconds:0.###} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or SocketException or BlockedAddressException)
        {
            return (null, default, ExchangeFailures.From(e));
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(byte[]? Body, TrackerAnswer Answer, TrackerFailure? Failure)> FollowAsync(Uri url, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
            var start = _time.GetTimestamp();
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            {
                if (redirects == _options.MaxRedirects)
                {
                    return (null, default, new TrackerFailure(ProbeOutcome.HttpError, $"more than {_options.MaxRedirects} redirects"));
                }

                if (!Uri.TryCreate(url, location, out var next))
                {
                    return (null, default, new TrackerFailure(ProbeOutcome.HttpError, "a redirect to what is no URL"));
                }

                url = next;
                if (url.Scheme is not ("http" or "https"))
                {
                    return (null, default, new TrackerFailure(ProbeOutcome.Blocked, "a redirect to something other than HTTP"));
                }

                continue;
            }

            var body = await ReadAsync(response, cancellationToken);
            var answer = Measure(request, start);
            return !response.IsSuccessStatusCode
                ? (null, answer, new TrackerFailure(
                    ProbeOutcome.HttpError, $"HTTP {(int)response.StatusCode}", RetryAfter(response), answer))
                : body is null
                    ? (null, answer, new TrackerFailure(
                        ProbeOutcome.TooLarge, string.Create(CultureInfo.InvariantCulture, $"more than {_options.MaxResponseBytes} bytes"), null, answer))
                    : (body, answer, null);
        }
    }

    // The answer's time begins when the connection stood: opening it is not the tracker's doing.
    private TrackerAnswer Measure(HttpRequestMessage request, long start)
    {
        if (request.Options.TryGetValue(HttpConnector.ConnectedAt, out var connected) && connected > start)
        {
            start = connected;
        }

        AddressFamily? family = request.Options.TryGetValue(HttpConnector.Family, out var used) ? used : null;
        return new TrackerAnswer(_time.GetUtcNow(), _time.GetElapsedTime(start).TotalMilliseconds, family);
    }

    // Null when there is more than the limit; nothing beyond it is read or unpacked.
    private async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0)
                {
                    return buffer.AsSpan(0, length).ToArray();
                }

                length += read;
                if (length > _options.MaxResponseBytes)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int? RetryAfter(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - _time.GetUtcNow();
        return wait is { } time ? (int)Math.Clamp(time.TotalSeconds, 0, int.MaxValue) : null;
    }
}
