using System.Collections.Frozen;
using System.Net;
using Crawler.Wire.Identity;

namespace Crawler.Probing;

/// <summary>
/// Which addresses and swarms may be contacted. Addresses learned from the network are never dialled when they are special (the IANA
/// registries of RFC 6890): a tracker or peer could otherwise aim the crawler at the operator's own hosts. Block lists always hold.
/// </summary>
public sealed class AddressPolicy
{
    // Local to a host, a site or a carrier: a lab lives here.
    private static readonly AddressRange[] Local = AddressRange.ParseAll(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7", "fe80::/10");

    // No host anywhere has one of these.
    private static readonly AddressRange[] Never = AddressRange.ParseAll(
        "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20");

    private static readonly AddressRange Mapped = AddressRange.ParseAll("::ffff:0:0/96")[0];
    private static readonly AddressRange GlobalV6 = AddressRange.ParseAll("2000::/3")[0];
    private static readonly AddressRange Nat64 = AddressRange.ParseAll("64:ff9b::/96")[0];
    private static readonly AddressRange SixToFour = AddressRange.ParseAll("2002::/16")[0];

    private readonly AddressPolicy? _ofStrangers;
    private readonly bool _allowLocal;
    private readonly AddressRange[] _blocked;
    private readonly FrozenSet<InfoHash> _blockedHashes;

    /// <summary>The policy of these options, which must be valid.</summary>
    public AddressPolicy(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _allowLocal = options.AllowPrivateAddresses;
        _blocked = AddressRange.ParseAll(options.BlockedNetworks);
        _blockedHashes = options.BlockedInfoHashes
            .Select(h => InfoHash.TryParse(h, out var hash) ? hash : throw new ArgumentException($"'{h}' is no info-hash.", nameof(options)))
            .ToFrozenSet();
    }

    private AddressPolicy(AddressPolicy other)
    {
        _ofStrangers = other.OfStrangers;
        _allowLocal = true;
        _blocked = other._blocked;
        _blockedHashes = other._blockedHashes;
    }

    /// <summary>The policy for what the network hands out, redirects included: that of the options, even where this one trusts.</summary>
    public AddressPolicy OfStrangers => _ofStrangers ?? this;

    /// <summary>The same block lists for what a person typed: such addresses are trusted, local ones included.</summary>
    public AddressPolicy Trusting() => new(this);

    /// <summary>Whether the endpoint may be dialled; port 0 never.</summary>
    public bool Allows(PeerEndpoint endpoint) => endpoint.Port != 0 && Allows(endpoint.Address);

    /// <summary>Whether the address may be contacted.</summary>
    public bool Allows(IPAddress address) => Allows(PeerEndpoint.From(address, 0).Address);

    /// <summary>Whether any swarm may not be asked for.</summary>
    internal bool BlocksSwarms => _blockedHashes.Count > 0;

    /// <summary>Whether the swarm may be asked for.</summary>
    public bool Allows(InfoHash infoHash) => !_blockedHashes.Contains(infoHash);

    private bool Allows(UInt128 address)
    {
        if (IsIn(_blocked, address) || IsIn(Never, address))
        {
            return false;
        }

        if (IsIn(Local, address))
        {
            return _allowLocal;
        }

        if (Mapped.Contains(address))
        {
            return true;
        }

        // Addresses that wrap an IPv4 address lead to it, so that one must be allowed, too.
        if (Nat64.Contains(address))
        {
            return Allows(Mapped.First | (uint)address);
        }

        return GlobalV6.Contains(address)
            && (!SixToFour.Contains(address) || Allows(Mapped.First | (uint)(address >> 80)));
    }

    private static bool IsIn(AddressRange[] ranges, UInt128 address)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
