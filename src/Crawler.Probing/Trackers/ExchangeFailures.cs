using System.Net.Sockets;
using System.Security.Authentication;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers;

/// <summary>What went wrong below a query, as an outcome: from types and codes, never from message text.</summary>
internal static class ExchangeFailures
{
    /// <summary>The failure of an exception that sockets, name look-up or the HTTP stack threw.</summary>
    public static TrackerFailure From(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case BlockedAddressException:
                    return new TrackerFailure(ProbeOutcome.Blocked, e.Message);
                case SocketException socket:
                    return new TrackerFailure(SocketFailures.ToOutcome(socket.SocketErrorCode), socket.Message);
                case AuthenticationException:
                    return new TrackerFailure(ProbeOutcome.TlsFailed, e.Message);
                case HttpIOException io:
                    return new TrackerFailure(FromError(io.HttpRequestError), Say(io.HttpRequestError));
                case InvalidDataException:
                    return new TrackerFailure(ProbeOutcome.Malformed, "the compressed body is damaged");
                default:
                    break;
            }
        }

        return exception is HttpRequestException request
            ? new TrackerFailure(FromError(request.HttpRequestError), Say(request.HttpRequestError))
            : new TrackerFailure(ProbeOutcome.Closed, exception.Message);
    }

    // In our own words: those of the framework quote what the server sent.
    private static string Say(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "the name does not resolve",
        HttpRequestError.SecureConnectionError => "TLS could not be agreed",
        HttpRequestError.ResponseEnded => "the connection was closed before the answer was whole",
        HttpRequestError.ConfigurationLimitExceeded => "the headers are longer than is read",
        HttpRequestError.ConnectionError => "no connection",
        _ => "the answer is not HTTP",
    };

    private static ProbeOutcome FromError(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => ProbeOutcome.DnsFailed,
        HttpRequestError.SecureConnectionError => ProbeOutcome.TlsFailed,
        HttpRequestError.ResponseEnded => ProbeOutcome.Closed,
        HttpRequestError.ConfigurationLimitExceeded => ProbeOutcome.TooLarge,
        HttpRequestError.ConnectionError => ProbeOutcome.Unreachable,
        _ => ProbeOutcome.Malformed,
    };
}
