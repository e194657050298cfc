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
    private const int MaxStale = 32;
    private const int MaxFresh = 3;

    private readonly HttpHabits _habits = new();
    private readonly HttpClient _client;
    private readonly HttpConnector _connector;
    private readonly TrackerOptions _options;
    private readonly TimeProvider _time;

    public HttpExchange(TrackerOptions options, HttpConnector connector, TimeProvider time)
    {
        _options = options;
        _connector = connector;
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
    public Task<(byte[]? Body, TrackerAnswer Answer, TrackerFailure? Failure)> GetAsync(Uri url, CancellationToken cancellationToken) =>
        GuardAsync(_options.Timeout, token => ReadAsync(url, token), x => (null, default, x), cancellationToken);

    /// <summary>Hands the body of a 2xx answer on as it arrives. Gives what the reader gives; or the failure.</summary>
    /// <param name="url">Where to ask.</param>
    /// <param name="patience">The longest time for it all.</param>
    /// <param name="read">Reads the body, unpacked; may stop before its end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<TrackerFailure?> StreamAsync(
        Uri url, TimeSpan patience, Func<Stream, CancellationToken, Task<TrackerFailure?>> read, CancellationToken cancellationToken) => GuardAsync(
        patience,
        async token =>
        {
            var (response, _, _, _, failure) = await OpenAsync(url, token);
            using (response)
            {
                if (response is null || !response.IsSuccessStatusCode)
                {
                    return failure ?? Refusal(response!, null);
                }

                await using var body = await response.Content.ReadAsStreamAsync(token);
                return await read(body, token);
            }
        },
        x => x,
        cancellationToken);

    private async Task<T> GuardAsync<T>(
        TimeSpan patience, Func<CancellationToken, Task<T>> act, Func<TrackerFailure, T> fail, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await act(linked.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return fail(new TrackerFailure(ProbeOutcome.Cancelled, "stopped"));
        }
        catch (OperationCanceledException)
        {
            return fail(new TrackerFailure(ProbeOutcome.TimedOut, $"no whole answer within {patience.TotalSeconds:0.###} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or SocketException or BlockedAddressException)
        {
            return fail(ExchangeFailures.From(e));
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(byte[]? Body, TrackerAnswer Answer, TrackerFailure? Failure)> ReadAsync(Uri first, CancellationToken cancellationToken)
    {
        var (response, url, route, start, failure) = await OpenAsync(first, cancellationToken);
        using (response)
        {
            if (response is null)
            {
                return (null, default, failure);
            }

            var body = await HttpBody.ReadAsync(response.Content, _options.MaxResponseBytes, cancellationToken);
            var answer = Measure(url, route, start) with { Software = TrackerSoftware.Guess(response.Headers, response.Content.Headers) };
            return !response.IsSuccessStatusCode ? (null, answer, Refusal(response, answer))
                : body is null
                    ? (null, answer, new TrackerFailure(
                        ProbeOutcome.TooLarge, string.Create(CultureInfo.InvariantCulture, $"more than {_options.MaxResponseBytes} bytes"), null, answer))
                    : (body, answer, null);
        }
    }

    private TrackerFailure Refusal(HttpResponseMessage response, TrackerAnswer? answer) =>
        new(ProbeOutcome.HttpError, $"HTTP {(int)response.StatusCode}", RetryAfter(response), answer)
        {
            SmallerMayHelp = (int)response.StatusCode is 400 or 413 or 414 or 431,
        };

    // The answer's headers, from where redirects lead.
    private async Task<(HttpResponseMessage? Response, Uri Url, HttpRoute Route, long Start, TrackerFailure? Failure)> OpenAsync(
        Uri first, CancellationToken cancellationToken)
    {
        var url = first;
        for (var redirects = 0; ; redirects++)
        {
            // What a person typed may be trusted, but not where it leads.
            var route = new HttpRoute(string.Equals(url.IdnHost, first.IdnHost, StringComparison.OrdinalIgnoreCase));
            var start = _time.GetTimestamp();
            var response = await SendAsync(url, route, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return (response, url, route, start, null);
            }

            response.Dispose();
            var failure = redirects == _options.MaxRedirects
                ? new TrackerFailure(ProbeOutcome.HttpError, $"more than {_options.MaxRedirects} redirects")
                : !Uri.TryCreate(url, location, out var next) ? new TrackerFailure(ProbeOutcome.HttpError, "a redirect to what is no URL")
                : next.Scheme is not ("http" or "https") ? new TrackerFailure(ProbeOutcome.Blocked, "a redirect to something other than HTTP")
                : null;
            if (failure is not null)
            {
                return (null, url, route, start, failure);
            }

            url = new Uri(url, location);
        }
    }

    // Many trackers close a connection after each answer and do not say so. A request that was sent on such a one is lost, and must go
    // out again: it could be the farewell. After that each request to them has a connection of its own.
    private async Task<HttpResponseMessage> SendAsync(Uri url, HttpRoute route, CancellationToken cancellationToken)
    {
        var fresh = 0;
        for (var stale = 0; ; stale++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Options.Set(HttpRoute.Key, route);
            request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
            route.MayRepeat = _habits.HasAnswered(url);
            request.Headers.ConnectionClose = _habits.Closes(url) ? true : null;
            try
            {
                var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                _habits.NoteAnswer(url);
                return response;
            }
            catch (HttpRequestException e) when (stale < MaxStale && IsLoss(ExchangeFailures.From(e).Outcome)
                && (!route.IsNew || (fresh < MaxFresh && _habits.HasAnswered(url))))
            {
                // The pool may have opened a connection for this request and have sent it on another one, that was closed meanwhile.
                fresh += route.IsNew ? 1 : 0;
                _habits.NoteLoss(url);
                route.IsNew = false;
            }
        }
    }

    private static bool IsLoss(ProbeOutcome outcome) => outcome is ProbeOutcome.Reset or ProbeOutcome.Closed;

    // The answer's time begins when the connection stood: opening it is not the tracker's doing.
    private TrackerAnswer Measure(Uri url, HttpRoute route, long start)
    {
        var since = Math.Max(start, route.ConnectedAt);
        return new TrackerAnswer(_time.GetUtcNow(), _time.GetElapsedTime(since).TotalMilliseconds, _connector.FamilyOf(url));
    }

    private int? RetryAfter(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - _time.GetUtcNow();
        return wait is { } time ? (int)Math.Clamp(time.TotalSeconds, 0, int.MaxValue) : null;
    }
}
