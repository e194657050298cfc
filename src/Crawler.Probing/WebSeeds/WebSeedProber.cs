using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Crawler.Probing.Names;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Probing.Trackers.Http;
using Crawler.Wire;
using Crawler.Wire.Http;

namespace Crawler.Probing.WebSeeds;

/// <summary>
/// Asks servers for the heads of files (HEAD over HTTP/1.1), each on a connection of its own that is closed after the head: what a server sends behind it
/// is not read. Redirects are followed under the address policy, and one deadline holds for it all.
/// </summary>
public sealed class WebSeedProber
{
    private readonly WebSeedOptions _options;
    private readonly HttpConnector _connector;
    private readonly HttpDeadlines _deadlines;
    private readonly TimeProvider _time;
    private readonly string _fields;

    /// <summary>A prober that contacts what the policy allows to strangers.</summary>
    /// <param name="options">Limits.</param>
    /// <param name="trackers">How we are called, and which resolver is asked.</param>
    /// <param name="policy">Whom it may contact.</param>
    /// <param name="bind">Local address, or null.</param>
    /// <param name="time">The clock.</param>
    public WebSeedProber(WebSeedOptions options, TrackerOptions trackers, AddressPolicy policy, IPAddress? bind, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(trackers);
        _options = options;
        _connector = new HttpConnector(policy, DnsClient.Create(trackers, forAddresses: true, time), bind, loop: null, time);
        _deadlines = new HttpDeadlines(time);
        _time = time;
        _fields = $"User-Agent: {trackers.UserAgent}\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";
    }

    /// <summary>Asks for one file. Whatever a server does is an answer.</summary>
    /// <exception cref="OperationCanceledException">The token ended.</exception>
    internal async Task<WebSeedAnswer> AskAsync(Uri target, CancellationToken cancellationToken)
    {
        using var deadline = _deadlines.Begin(_options.Timeout, cancellationToken);
        var hop = new Hop(target);
        try
        {
            while (true)
            {
                var answer = await AskOnceAsync(hop, deadline.Token);
                if (hop.Location is null)
                {
                    return answer;
                }

                if (Follow(hop, answer) is { } end)
                {
                    return end;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or AuthenticationException or BlockedAddressException)
        {
            var failure = e is OperationCanceledException
                ? new TrackerFailure(ProbeOutcome.TimedOut, $"no whole head within {_options.Timeout.TotalSeconds:0.###} s")
                : ExchangeFailures.From(e);
            return Ended(hop, failure.Outcome, failure.Detail) with { IsOfServer = hop is { Redirects: 0, IsConnected: false } };
        }
    }

    private async Task<WebSeedAnswer> AskOnceAsync(Hop hop, CancellationToken cancellationToken)
    {
        hop.IsConnected = false;
        using var connection = await _connector.ConnectAsync(HttpPlace.Of(hop.Url, isTyped: false), cancellationToken);
        hop.IsConnected = true;
        var began = _time.GetTimestamp();
        var (head, error) = await connection.AskAsync(RequestFor(hop.Url), cancellationToken);
        var rtt = _time.GetElapsedTime(began).TotalMilliseconds;
        hop.Location = null;
        if (error.IsError)
        {
            return Ended(hop, error.Kind == WireErrorKind.TooLarge ? ProbeOutcome.TooLarge : ProbeOutcome.Malformed, error.Detail);
        }

        var bytes = connection.Unread[..head.Length];
        if (head.Status is 301 or 302 or 303 or 307 or 308 && head.Location is { IsThere: true, Length: > 0 })
        {
            hop.Location = Encoding.Latin1.GetString(head.Location.In(bytes));
        }

        return Ended(hop, head.Status == 200 ? ProbeOutcome.Ok : ProbeOutcome.HttpError, head.Status == 200 ? null : $"HTTP {head.Status}") with
        {
            Status = head.Status,
            RttMs = rtt,
            AcceptsRanges = head.AcceptsRanges,
            // Of a body that is packed on its way the length is not that of the file.
            ContentBytes = head is { Status: 200, IsChunked: false, Coding: HttpCoding.None } ? head.ContentLength : null,
            RetryAfter = RetryAfterField.Seconds(head, bytes, _time.GetUtcNow()),
        };
    }

    // Goes on to where a redirect leads; or why not.
    private WebSeedAnswer? Follow(Hop hop, WebSeedAnswer answer)
    {
        if (hop.Redirects == _options.MaxRedirects)
        {
            return answer with { Error = $"more than {_options.MaxRedirects} redirects" };
        }

        if (!Uri.TryCreate(hop.Url, hop.Location, out var next))
        {
            return answer with { Error = "a redirect to what is no URL" };
        }

        if (next.Scheme is not ("http" or "https"))
        {
            return answer with { Outcome = ProbeOutcome.Blocked, Error = "a redirect to something other than HTTP" };
        }

        hop.Url = next;
        hop.Redirects++;
        return null;
    }

    private byte[] RequestFor(Uri url) => Encoding.ASCII.GetBytes(
        $"HEAD {url.GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped)} HTTP/1.1\r\nHost: {HostOf(url)}\r\n{_fields}");

    private static string HostOf(Uri url)
    {
        var host = url.IdnHost.Contains(':', StringComparison.Ordinal) ? $"[{url.IdnHost.Trim('[', ']')}]" : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }

    private WebSeedAnswer Ended(Hop hop, ProbeOutcome outcome, string? error) =>
        new(_time.GetUtcNow(), outcome) { Redirects = hop.Redirects, Error = error };

    // How far one question has come.
    private sealed class Hop(Uri url)
    {
        public Uri Url { get; set; } = url;

        public string? Location { get; set; }

        public int Redirects { get; set; }

        public bool IsConnected { get; set; }
    }
}
