namespace Crawler.Wire.Peers.Encryption;

/// <summary>How far an encrypted handshake has come.</summary>
public enum EncryptionStatus
{
    /// <summary>More bytes of the other side are needed.</summary>
    NeedMore,

    /// <summary>Both sides agree: what follows is BitTorrent's own handshake.</summary>
    Established,

    /// <summary>The other side breaks the rules, or offers nothing acceptable: the connection is of no use.</summary>
    Failed,
}
