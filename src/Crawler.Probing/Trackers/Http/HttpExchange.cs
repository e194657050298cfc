using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Wire;
using Crawler.Wire.Http;

namespace Crawler.Probing.Trackers.Http;

/// <summary>
/// One query over HTTP/1.1: open connections are used again, redirects are followed under the address policy, bodies unpacked up to a
/// limit, one deadline holds for it all. Gives the body of a good answer, or why there is none.
/// </summary>
internal sealed class HttpExchange(TrackerOptions options, HttpConnector connector, TimeProvider time) : IDisposable
{
    private readonly HttpOrigins _origins = new(options.UserAgent, time);
    private readonly HttpDeadlines _deadlines = new(time);

    /// <summary>Asks where a URL leads, which is remembered.</summary>
    /// <param name="url">Where to ask: asked again and again, with other queries.</param>
    /// <param name="query">More query, percent-encoded; empty for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<HttpAnswer> GetAsync(Uri url, ReadOnlyMemory<byte> query, CancellationToken cancellationToken) =>
        GetAsync(_origins.FindKept(url), query, cancellationToken);

    /// <summary>Asks where a URL leads.</summary>
    public ValueTask<HttpAnswer> GetAsync(Uri url, CancellationToken cancellationToken) =>
        GetAsync(_origins.Find(url, isTyped: true), default, cancellationToken);

    /// <summary>Hands the body of a 2xx answer on as it arrives. Gives what the reader gives; or the failure.</summary>
    /// <param name="url">Where to ask.</param>
    /// <param name="patience">The longest time for it all.</param>
    /// <param name="read">Reads the body, unpacked; may stop before its end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TrackerFailure?> StreamAsync(
        Uri url, TimeSpan patience, Func<Stream, CancellationToken, Task<TrackerFailure?>> read, CancellationToken cancellationToken)
    {
        using var deadline = _deadlines.Begin(patience, cancellationToken);
        try
        {
            var (reply, _, failure) = await OpenAsync(_origins.Find(url, isTyped: true), default, deadline.Token);
            using (reply)
            {
                if (reply is null)
                {
                    return failure;
                }

                await using var body = await reply.OpenAsync(deadline.Token);
                return await read(body, deadline.Token);
            }
        }
        catch (Exception e) when (IsFailure(e))
        {
            return FailureOf(e, patience, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _origins.Dispose();

    private async ValueTask<HttpAnswer> GetAsync(HttpTarget target, ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        using var deadline = _deadlines.Begin(options.Timeout, cancellationToken);
        try
        {
            var (reply, sent, failure) = await OpenAsync(target, query, deadline.Token);
            using (reply)
            {
                if (reply is null)
                {
                    return new HttpAnswer(null, default, failure);
                }

                var body = await reply.ReadAsync(options.MaxResponseBytes, deadline.Token);
                var answer = Measure(sent);
                return body is not null ? new HttpAnswer(body, answer, null) : new HttpAnswer(null, answer, new TrackerFailure(
                    ProbeOutcome.TooLarge, string.Create(CultureInfo.InvariantCulture, $"more than {options.MaxResponseBytes} bytes"), null, answer));
            }
        }
        catch (Exception e) when (IsFailure(e))
        {
            return new HttpAnswer(null, default, FailureOf(e, options.Timeout, cancellationToken));
        }
    }

    // The reply from where redirects lead, when it is a good one.
    private async ValueTask<(HttpReply? Reply, HttpSent Sent, TrackerFailure? Failure)> OpenAsync(
        HttpTarget target, ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        var first = target;
        for (var redirects = 0; ; redirects++)
        {
            var start = time.GetTimestamp();
            var (connection, head, error) = await AskAsync(target, query, cancellationToken);
            if (error.IsError)
            {
                connection.Dispose();
                return (null, default, new TrackerFailure(error.Kind == WireErrorKind.TooLarge ? ProbeOutcome.TooLarge : ProbeOutcome.Malformed, error.Detail));
            }

            var bytes = connection.Unread[..head.Length];
            var isRedirect = head.Status is 301 or 302 or 303 or 307 or 308 && head.Location is { IsThere: true, Length: > 0 };
            var location = isRedirect ? Encoding.Latin1.GetString(head.Location.In(bytes)) : null;
            var sent = new HttpSent(Math.Max(start, connection.ConnectedAt), connection.Family, target.Origin.SoftwareOf(head, bytes));
            var wait = RetryAfterField.Seconds(head, bytes, time.GetUtcNow());
            var reply = new HttpReply(_origins, target.Origin, connection, head);
            if (head.Status is >= 200 and < 300)
            {
                return (reply, sent, null);
            }

            reply.PassOver();
            reply.Dispose();
            if (location is null)
            {
                return (null, default, Refusal(head.Status, wait, Measure(sent)));
            }

            var (next, failure) = Follow(first, target, location, redirects);
            if (next is null)
            {
                return (null, default, failure);
            }

            (target, query) = (next, default);
        }
    }

    private (HttpTarget? Next, TrackerFailure? Failure) Follow(HttpTarget first, HttpTarget target, string location, int redirects)
    {
        if (redirects == options.MaxRedirects)
        {
            return (null, new TrackerFailure(ProbeOutcome.HttpError, $"more than {options.MaxRedirects} redirects"));
        }

        if (!Uri.TryCreate(target.Url, location, out var url))
        {
            return (null, new TrackerFailure(ProbeOutcome.HttpError, "a redirect to what is no URL"));
        }

        // What a person typed may be trusted, but not where it leads.
        return url.Scheme is "http" or "https"
            ? (_origins.Find(url, string.Equals(url.IdnHost, first.Url.IdnHost, StringComparison.OrdinalIgnoreCase)), null)
            : (null, new TrackerFailure(ProbeOutcome.Blocked, "a redirect to something other than HTTP"));
    }

    // A server may have closed an open connection meanwhile, which is told by the request being lost on it. It must then go out again:
    // it could be the farewell. On a new connection it is lost for good.
    private async ValueTask<(HttpConnection Connection, HttpReplyHead Head, WireError Error)> AskAsync(
        HttpTarget target, ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        var request = ArrayPool<byte>.Shared.Rent(target.MaxLength(query.Length));
        try
        {
            if (target.Origin.TakeIdle() is { } idle)
            {
                var reply = await AskAsync(idle, request.AsMemory(0, target.Write(query.Span, request)), mayBeLost: true, cancellationToken);
                if (reply is { } known)
                {
                    return (idle, known.Head, known.Error);
                }

                target.Origin.NoteLoss(idle);
            }

            var connection = await connector.ConnectAsync(target.Origin.Place, cancellationToken);
            var (head, error) = (await AskAsync(connection, request.AsMemory(0, target.Write(query.Span, request)), mayBeLost: false, cancellationToken))!.Value;
            return (connection, head, error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(request);
        }
    }

    private static async ValueTask<(HttpReplyHead Head, WireError Error)?> AskAsync(
        HttpConnection connection, ReadOnlyMemory<byte> request, bool mayBeLost, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.AskAsync(request, cancellationToken);
        }
        catch (Exception e) when (mayBeLost && !connection.HasHeard && (e is SocketException or IOException))
        {
            return null;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static TrackerFailure Refusal(int status, int? retryAfter, TrackerAnswer answer) =>
        new(ProbeOutcome.HttpError, $"HTTP {status}", retryAfter, answer) { SmallerMayHelp = status is 400 or 413 or 414 or 431 };

    private static bool IsFailure(Exception e) =>
        e is OperationCanceledException or IOException or InvalidDataException or SocketException or AuthenticationException or BlockedAddressException;

    private static TrackerFailure FailureOf(Exception e, TimeSpan patience, CancellationToken cancellationToken) =>
        e is not OperationCanceledException ? ExchangeFailures.From(e)
        : cancellationToken.IsCancellationRequested ? new TrackerFailure(ProbeOutcome.Cancelled, "stopped")
        : new TrackerFailure(ProbeOutcome.TimedOut, $"no whole answer within {patience.TotalSeconds:0.###} s");

    private TrackerAnswer Measure(in HttpSent sent) =>
        new(time.GetUtcNow(), time.GetElapsedTime(sent.At).TotalMilliseconds, sent.Family) { Software = sent.Software };

    // The answer's time begins when the connection stood: opening it is not the tracker's doing.
    private readonly record struct HttpSent(long At, AddressFamily Family, string? Software);
}
