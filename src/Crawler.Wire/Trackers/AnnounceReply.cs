using System.Net;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers;

/// <summary>A tracker's answer to an announce, over HTTP or UDP. What it did not say is null.</summary>
public sealed record AnnounceReply
{
    /// <summary>Why the tracker refuses; when set, the rest is empty. Cleaned, at most <see cref="TrackerLimits.TextChars"/>.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Minutes after which a refused announce may be tried again (BEP 31); null when not said or never.</summary>
    public int? RetryInMinutes { get; init; }

    /// <summary>Whether the tracker said <c>retry in: never</c> (BEP 31).</summary>
    public bool NeverRetry { get; init; }

    /// <summary>A warning in an otherwise good answer; cleaned like <see cref="FailureReason"/>.</summary>
    public string? Warning { get; init; }

    /// <summary>Seconds to wait between announces.</summary>
    public int? Interval { get; init; }

    /// <summary>Fewest seconds between announces.</summary>
    public int? MinInterval { get; init; }

    /// <summary>Peers with all data.</summary>
    public int? Complete { get; init; }

    /// <summary>Peers without all data.</summary>
    public int? Incomplete { get; init; }

    /// <summary>Downloads ever completed.</summary>
    public int? Downloaded { get; init; }

    /// <summary>The announcing address as the tracker sees it (BEP 24).</summary>
    public IPAddress? ExternalIp { get; init; }

    /// <summary>To be given back with the next announce.</summary>
    public string? TrackerId { get; init; }

    /// <summary>Peers in the order given, IPv4 before IPv6; duplicates and port 0 are left in.</summary>
    public IReadOnlyList<PeerEndpoint> Peers { get; init; } = [];

    /// <summary>Entries of a dictionary peer list that name a host instead of an address, and were left out.</summary>
    public int NamedPeers { get; init; }
}
