using System.Net.Sockets;
using Crawler.Probing.Observations;

namespace Crawler.Probing;

/// <summary>Error codes of sockets as outcomes.</summary>
internal static class SocketFailures
{
    /// <summary>The outcome of an error code.</summary>
    public static ProbeOutcome ToOutcome(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ProbeOutcome.Refused,
        SocketError.ConnectionReset => ProbeOutcome.Reset,
        SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.Disconnecting => ProbeOutcome.Closed,
        SocketError.TimedOut => ProbeOutcome.TimedOut,
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoRecovery or SocketError.NoData => ProbeOutcome.DnsFailed,
        SocketError.OperationAborted or SocketError.Interrupted => ProbeOutcome.Cancelled,

        // Out of sockets, ports or buffers, a firewall of our own, or our own interface is down: that is us, not them.
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable or SocketError.AccessDenied
            or SocketError.AddressAlreadyInUse or SocketError.NetworkDown => ProbeOutcome.Inconclusive,
        _ => ProbeOutcome.Unreachable,
    };
}
