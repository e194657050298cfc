using System.Net;
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
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var isV4 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        var width = isV4 ? 32 : 128;
        var length = width;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), out length) || length < 0 || length > width))
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
