using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Crawler.Wire.Identity;

/// <summary>An address and port as trackers and peers hand them out, by value: IPv4 is held as an IPv4-mapped IPv6 address.</summary>
/// <param name="Address">The 16 address bytes in network order as a number.</param>
/// <param name="Port">TCP or UDP port; 0 is legal on the wire and never dialled.</param>
public readonly record struct PeerEndpoint(UInt128 Address, ushort Port)
{
    /// <summary>Bytes of a compact IPv4 entry (BEP 23).</summary>
    public const int CompactV4Size = 6;

    /// <summary>Bytes of a compact IPv6 entry (BEP 7).</summary>
    public const int CompactV6Size = 18;

    private static readonly UInt128 MappedPrefix = (UInt128)0xFFFF << 32;

    /// <summary>Whether the address is IPv4.</summary>
    public bool IsV4 => (Address >> 32) == 0xFFFF;

    /// <summary>Reads 6 bytes: address, port.</summary>
    public static PeerEndpoint FromCompactV4(ReadOnlySpan<byte> bytes) =>
        new(MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]));

    /// <summary>Reads 18 bytes: address, port.</summary>
    public static PeerEndpoint FromCompactV6(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[16..]));

    /// <summary>From the framework's types.</summary>
    public static PeerEndpoint From(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return new PeerEndpoint(BinaryPrimitives.ReadUInt128BigEndian(bytes), checked((ushort)port));
    }

    /// <summary>From the framework's types.</summary>
    public static PeerEndpoint From(IPEndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return From(endpoint.Address, endpoint.Port);
    }

    /// <summary>Writes 6 bytes (IPv4) or 18 bytes (IPv6) and returns how many.</summary>
    public int WriteCompact(Span<byte> destination)
    {
        if (IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)Address);
            BinaryPrimitives.WriteUInt16BigEndian(destination[4..], Port);
            return CompactV4Size;
        }

        BinaryPrimitives.WriteUInt128BigEndian(destination, Address);
        BinaryPrimitives.WriteUInt16BigEndian(destination[16..], Port);
        return CompactV6Size;
    }

    /// <summary>The address as the framework's type; allocates.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        return IsV4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
    }

    /// <summary>The endpoint as the framework's type; allocates.</summary>
    public IPEndPoint ToIPEndPoint() => new(ToIPAddress(), Port);

    /// <summary>Reads <c>192.0.2.1:6881</c> or <c>[2001:db8::1]:6881</c>; the port must be there.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PeerEndpoint endpoint)
    {
        endpoint = default;
        return text is not null && TryParse(text.AsSpan(), out endpoint);
    }

    /// <summary>Reads <c>192.0.2.1:6881</c> or <c>[2001:db8::1]:6881</c>; the port must be there.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PeerEndpoint endpoint)
    {
        endpoint = default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], out var port))
        {
            return false;
        }

        var host = text[..colon];
        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address) || (!bracketed && host.Contains(':')))
        {
            return false;
        }

        endpoint = From(address, port);
        return true;
    }

    /// <summary><c>192.0.2.1:6881</c> or <c>[2001:db8::1]:6881</c>.</summary>
    public override string ToString() => ToIPEndPoint().ToString();
}
