using System.Net.Sockets;
using System.Security.Authentication;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers;

/// <summary>What went wrong below a query, as an outcome: from types and codes, never from message text.</summary>
internal static class ExchangeFailures
{
    /// <summary>The failure of an exception that sockets, name look-up or TLS threw.</summary>
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
                    return Of(io.HttpRequestError);
                case InvalidDataException:
                    return new TrackerFailure(ProbeOutcome.Malformed, "the compressed body is damaged");
                default:
                    break;
            }
        }

        return new TrackerFailure(ProbeOutcome.Closed, exception.Message);
    }

    private static TrackerFailure Of(HttpRequestError error) => error switch
    {
        HttpRequestError.ResponseEnded => new TrackerFailure(ProbeOutcome.Closed, "the connection was closed before the answer was whole"),
        HttpRequestError.ConfigurationLimitExceeded => new TrackerFailure(ProbeOutcome.TooLarge, "the answer has longer lines than are read"),
        _ => new TrackerFailure(ProbeOutcome.Malformed, "the answer is not HTTP"),
    };
}
