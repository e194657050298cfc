using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Linux;

/// <summary>Addresses as the system calls take them (<c>sockaddr_in</c>, <c>sockaddr_in6</c>).</summary>
internal static class RawAddress
{
    /// <summary>Bytes of the longest one.</summary>
    public const int MaxSize = 28;

    private const int SizeV4 = 16;

    /// <summary>Writes an endpoint, and returns its length.</summary>
    public static int Write(in PeerEndpoint endpoint, Span<byte> destination)
    {
        destination[..MaxSize].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], endpoint.Port);
        if (endpoint.IsV4)
        {
            Family(destination, LibC.FamilyV4);
            BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)endpoint.Address);
            return SizeV4;
        }

        Family(destination, LibC.FamilyV6);
        BinaryPrimitives.WriteUInt128BigEndian(destination[8..], endpoint.Address);
        return MaxSize;
    }

    /// <summary>A local address with any port, ready for use.</summary>
    public static byte[] OfLocal(IPAddress address)
    {
        var bytes = new byte[MaxSize];
        var length = Write(PeerEndpoint.From(address, 0), bytes);
        return bytes[..length];
    }

    /// <summary>Writes what takes an address away from a socket, and with it its connection.</summary>
    public static int WriteNone(Span<byte> destination)
    {
        destination[..SizeV4].Clear();
        Family(destination, LibC.FamilyUnspecified);
        return SizeV4;
    }

    private static void Family(Span<byte> destination, int family) => MemoryMarshal.Write(destination, (ushort)family);
}
