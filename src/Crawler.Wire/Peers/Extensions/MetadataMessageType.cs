namespace Crawler.Wire.Peers.Extensions;

/// <summary>What a <see cref="MetadataMessage"/> is (<c>msg_type</c>).</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0009.html</remarks>
public enum MetadataMessageType
{
    /// <summary>Asks for a piece.</summary>
    Request = 0,

    /// <summary>Brings a piece.</summary>
    Data = 1,

    /// <summary>The sender does not have the piece, or gives no more of them for now.</summary>
    Reject = 2,

    /// <summary>Any other number: a message that must be passed over.</summary>
    Unknown = 3,
}
