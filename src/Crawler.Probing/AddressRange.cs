using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Identity;

namespace Crawler.Probing;

/// <summary>A network as the numbers of its first and last address, IPv4 as IPv4-mapped IPv6: two comparisons tell who is in it.</summary>
internal readonly record struct AddressRange(UInt128 First, UInt128 Last)
{
    /// <summary>Whether the address is in the network.</summary>
    public bool Contains(UInt128 address) => address >= First && address <= Last;

    /// <summary>Reads CIDR such as <c>10.0.0.0/8</c>; a plain address is a network of one. Host bits are ignored.</summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/');
        var host = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(host, out var address))
        {
            return false;
        }

        // IPAddress takes 10 for 0.0.0.10 and 010.0.0.0 for octal: a block list that means something else than it says is worse than none.
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (isV4 && !string.Equals(address.ToString(), host, StringComparison.Ordinal))
        {
            return false;
        }

        var width = isV4 ? 32 : 128;
        var length = width;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width))
        {
            return false;
        }

        var hostBits = width - length;
        var hosts = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        var first = PeerEndpoint.From(address, 0).Address & ~hosts;
        range = new AddressRange(first, first | hosts);
        return true;
    }

    /// <summary>Reads networks that are known to be right.</summary>
    public static AddressRange[] ParseAll(params string[] networks) =>
        [.. networks.Select(n => TryParse(n, out var range) ? range : throw new ArgumentException($"'{n}' is no network."))];
}
