namespace Crawler.Probing.Observations;

/// <summary>
/// How one query or visit ended: one closed set, decided where the failure happens and never from message text.
/// <see cref="ProbeOutcomes"/> gives the words that users see and the database holds.
/// </summary>
public enum ProbeOutcome : byte
{
    /// <summary>A tracker answered.</summary>
    Ok = 0,

    /// <summary>A peer answered with a handshake for our info-hash.</summary>
    Handshaken = 1,

    /// <summary>The tracker does not know this info-hash.</summary>
    UnknownTorrent = 2,

    /// <summary>The connection was refused.</summary>
    Refused = 3,

    /// <summary>No route to the host or network.</summary>
    Unreachable = 4,

    /// <summary>A deadline passed.</summary>
    TimedOut = 5,

    /// <summary>The other side reset the connection before it said anything.</summary>
    Reset = 6,

    /// <summary>The other side closed the connection before it had said enough.</summary>
    Closed = 7,

    /// <summary>The host name did not resolve.</summary>
    DnsFailed = 8,

    /// <summary>TLS could not be agreed, or the certificate does not fit.</summary>
    TlsFailed = 9,

    /// <summary>An HTTP status other than success.</summary>
    HttpError = 10,

    /// <summary>The tracker said <c>failure reason</c>, or the UDP error action.</summary>
    TrackerFailure = 11,

    /// <summary>The peer answered for another info-hash.</summary>
    WrongInfoHash = 12,

    /// <summary>What answered does not speak BitTorrent.</summary>
    NotBittorrent = 13,

    /// <summary>The answer breaks the protocol.</summary>
    Malformed = 14,

    /// <summary>The answer is larger than its limit.</summary>
    TooLarge = 15,

    /// <summary>The address policy or a block list forbids it: nothing was sent.</summary>
    Blocked = 16,

    /// <summary>Our own network was at fault: says nothing of the target.</summary>
    Inconclusive = 17,

    /// <summary>We stopped first.</summary>
    Cancelled = 18,
}
