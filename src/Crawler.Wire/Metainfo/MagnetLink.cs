using System.Diagnostics.CodeAnalysis;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Metainfo;

/// <summary>A magnet link (BEP 9, BEP 53 ignored): a swarm by its hash, with hints where to find it.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0009.html</remarks>
public sealed record MagnetLink
{
    /// <summary>Longest link that is read, in characters: 64 Ki.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Most trackers, web seeds or peers of each kind that are read: 500.</summary>
    public const int MaxEntries = 500;

    /// <summary><c>xt=urn:btih:</c>; null when the link has none.</summary>
    public InfoHash? InfoHashV1 { get; init; }

    /// <summary><c>xt=urn:btmh:</c> with a SHA-256 multihash (BEP 52); null when the link has none.</summary>
    public InfoHashV2? InfoHashV2 { get; init; }

    /// <summary><c>dn</c>, safe to show.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Tracker URLs by tier: each <c>tr</c> is a tier of its own, in order; those with the same number (<c>tr.1</c>) share one. Not checked.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Trackers { get; init; } = [];

    /// <summary><c>ws</c>: web-seed URLs, not checked.</summary>
    public IReadOnlyList<string> WebSeeds { get; init; } = [];

    /// <summary><c>xl</c>: bytes of content that the link claims.</summary>
    public long? ExactLength { get; init; }

    /// <summary><c>x.pe</c>: peers as <c>host:port</c>, <c>address:port</c> or <c>[address]:port</c>, port 1 to 65535; the host is not resolved.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>Reads a link.</summary>
    /// <param name="text">The link.</param>
    /// <param name="magnet">What it says.</param>
    /// <param name="error">A sentence that says why it was refused.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MagnetLink? magnet, [NotNullWhen(false)] out string? error) =>
        MagnetReader.TryRead(text, out magnet, out error);
}
