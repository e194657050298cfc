namespace Crawler.Lab.Tracking;

/// <summary>Which addresses an asker can be told of.</summary>
[Flags]
internal enum PeerFamilies
{
    /// <summary>IPv4.</summary>
    V4 = 1,

    /// <summary>IPv6.</summary>
    V6 = 2,

    /// <summary>Both, as an HTTP reply can hold them (BEP 7).</summary>
    Both = V4 | V6,
}
