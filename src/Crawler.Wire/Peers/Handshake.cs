using System.Buffers.Binary;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Peers;

/// <summary>The first 68 bytes that either side of a peer connection sends.</summary>
/// <param name="Reserved">The 8 reserved bytes as a big-endian number: see <see cref="ReservedBits"/>.</param>
/// <param name="InfoHash">The swarm.</param>
/// <param name="PeerId">The sender.</param>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html</remarks>
public readonly record struct Handshake(ulong Reserved, InfoHash InfoHash, PeerId PeerId)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 68;

    /// <summary>Bytes up to and including the info-hash: what an accepting side needs before it can answer.</summary>
    public const int InfoHashEnd = 48;

    private const int ReservedStart = 20;
    private const int InfoHashStart = 28;

    /// <summary>Whether the sender speaks the extension protocol (BEP 10).</summary>
    public bool SupportsExtensions => (Reserved & ReservedBits.Extension) != 0;

    /// <summary>Whether the sender speaks the fast extension (BEP 6).</summary>
    public bool SupportsFast => (Reserved & ReservedBits.Fast) != 0;

    /// <summary>Whether the sender says it has a DHT node (BEP 5).</summary>
    public bool SupportsDht => (Reserved & ReservedBits.Dht) != 0;

    /// <summary>Whether the sender would upgrade to v2 (BEP 52).</summary>
    public bool SupportsV2 => (Reserved & ReservedBits.V2) != 0;

    private static ReadOnlySpan<byte> Protocol => "\u0013BitTorrent protocol"u8;

    /// <summary>
    /// Reads a handshake, which may be followed by messages. <see cref="WireErrorKind.UnexpectedEnd"/> means that all is right so far
    /// and more must come; <see cref="WireErrorKind.UnexpectedByte"/> that no BitTorrent peer is talking, told at the first wrong byte.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> input, out Handshake handshake, out WireError error)
    {
        handshake = default;
        var common = input.CommonPrefixLength(Protocol);
        if (common < Math.Min(input.Length, Protocol.Length))
        {
            error = new WireError(WireErrorKind.UnexpectedByte, common, "not a BitTorrent handshake");
            return false;
        }

        if (input.Length < Size)
        {
            error = new WireError(WireErrorKind.UnexpectedEnd, input.Length, "a handshake has 68 bytes");
            return false;
        }

        handshake = new Handshake(
            BinaryPrimitives.ReadUInt64BigEndian(input[ReservedStart..]),
            new InfoHash(input[InfoHashStart..]),
            new PeerId(input[InfoHashEnd..]));
        error = default;
        return true;
    }

    /// <summary>Writes the 68 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        Protocol.CopyTo(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[ReservedStart..], Reserved);
        InfoHash.WriteTo(destination[InfoHashStart..]);
        PeerId.WriteTo(destination[InfoHashEnd..]);
    }
}
