using System.Buffers;
using System.Net;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Tests;

/// <summary>Values that several tests speak of.</summary>
internal static class Samples
{
    public static readonly InfoHash Hash = new([.. Enumerable.Range(0xE0, 20).Select(x => (byte)x)]);
    public static readonly InfoHash OtherHash = new([.. Enumerable.Range(1, 20).Select(x => (byte)x)]);
    public static readonly PeerId Id = new("-CR0100-abcdefghijkl"u8);
    public static readonly PeerEndpoint V4 = PeerEndpoint.From(IPAddress.Parse("192.0.2.1"), 6881);
    public static readonly PeerEndpoint V6 = PeerEndpoint.From(IPAddress.Parse("2001:db8::1"), 51413);

    public static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
