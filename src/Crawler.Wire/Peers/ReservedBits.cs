namespace Crawler.Wire.Peers;

/// <summary>The reserved bytes of the handshake as a big-endian number, and what is known of their bits.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0005, bep_0006, bep_0010, bep_0052</remarks>
public static class ReservedBits
{
    /// <summary>The Azureus messaging protocol (byte 0, 0x80).</summary>
    public const ulong Azureus = 0x80UL << 56;

    /// <summary>The extension protocol (BEP 10; byte 5, 0x10).</summary>
    public const ulong Extension = 0x10UL << 16;

    /// <summary>A hybrid torrent that can be upgraded to v2 (BEP 52; byte 7, 0x10).</summary>
    public const ulong V2 = 0x10;

    /// <summary>The fast extension (BEP 6; byte 7, 0x04).</summary>
    public const ulong Fast = 0x04;

    /// <summary>The DHT (BEP 5; byte 7, 0x01).</summary>
    public const ulong Dht = 0x01;
}
