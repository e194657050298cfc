namespace Crawler.Wire.Trackers.Udp;

/// <summary>The action field of BEP 15, in requests and replies.</summary>
public enum UdpAction : uint
{
    /// <summary>Get a connection id.</summary>
    Connect = 0,

    /// <summary>Announce (BEP 15); also used by answers over IPv6.</summary>
    Announce = 1,

    /// <summary>Scrape.</summary>
    Scrape = 2,

    /// <summary>An error; replies only.</summary>
    Error = 3,
}
