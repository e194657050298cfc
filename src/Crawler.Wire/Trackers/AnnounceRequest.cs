using System.Net;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers;

/// <summary>What a peer tells a tracker, over HTTP (BEP 3, 7, 23) or UDP (BEP 15, 41).</summary>
public sealed record AnnounceRequest
{
    /// <summary>The swarm.</summary>
    public required InfoHash InfoHash { get; init; }

    /// <summary>The announcing peer.</summary>
    public required PeerId PeerId { get; init; }

    /// <summary>The port the peer listens on.</summary>
    public required ushort Port { get; init; }

    /// <summary>Bytes uploaded so far.</summary>
    public long Uploaded { get; init; }

    /// <summary>Bytes downloaded so far.</summary>
    public long Downloaded { get; init; }

    /// <summary>Bytes still to download; 0 says "I am a seed".</summary>
    public long Left { get; init; }

    /// <summary>Why it announces.</summary>
    public AnnounceEvent Event { get; init; }

    /// <summary>Peers wanted; null leaves it to the tracker (-1 over UDP).</summary>
    public int? NumWant { get; init; }

    /// <summary>A number by which the tracker knows the peer again when its address changes (BEP 7).</summary>
    public uint? Key { get; init; }

    /// <summary>The peer's own idea of its address (<c>ip</c>); trackers mostly ignore it.</summary>
    public IPAddress? Ip { get; init; }

    /// <summary>The peer's other, IPv6 address (<c>ipv6</c> of BEP 7). HTTP only.</summary>
    public IPAddress? IPv6 { get; init; }

    /// <summary>Whether peers are wanted in compact form (BEP 23). HTTP only.</summary>
    public bool Compact { get; init; } = true;

    /// <summary>The <c>tracker id</c> of an earlier reply, given back. HTTP only.</summary>
    public string? TrackerId { get; init; }

    /// <summary>Path and query of the announce URL (BEP 41). UDP only.</summary>
    public string? UrlData { get; init; }
}
