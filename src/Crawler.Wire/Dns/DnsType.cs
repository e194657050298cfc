namespace Crawler.Wire.Dns;

/// <summary>What a record holds.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc1035#section-3.2.2, RFC 3596, RFC 6891</remarks>
public enum DnsType : ushort
{
    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>Another name for the owner.</summary>
    Cname = 5,

    /// <summary>Text.</summary>
    Txt = 16,

    /// <summary>An IPv6 address.</summary>
    Aaaa = 28,

    /// <summary>What the sender can do (EDNS).</summary>
    Opt = 41,
}
