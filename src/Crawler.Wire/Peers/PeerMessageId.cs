namespace Crawler.Wire.Peers;

/// <summary>The byte after a message's length. Others exist and are passed over.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0005, bep_0006, bep_0010</remarks>
public enum PeerMessageId : byte
{
    /// <summary>No requests will be answered (BEP 3).</summary>
    Choke = 0,

    /// <summary>Requests will be answered (BEP 3).</summary>
    Unchoke = 1,

    /// <summary>The sender wants pieces (BEP 3).</summary>
    Interested = 2,

    /// <summary>The sender wants nothing (BEP 3).</summary>
    NotInterested = 3,

    /// <summary>One more piece: its index (BEP 3).</summary>
    Have = 4,

    /// <summary>Which pieces the sender has; only as the first message (BEP 3).</summary>
    Bitfield = 5,

    /// <summary>A block is wanted: index, begin, length (BEP 3).</summary>
    Request = 6,

    /// <summary>A block: index, begin, bytes (BEP 3).</summary>
    Piece = 7,

    /// <summary>A block is no longer wanted (BEP 3).</summary>
    Cancel = 8,

    /// <summary>The UDP port of the sender's DHT node (BEP 5).</summary>
    Port = 9,

    /// <summary>A piece worth asking for (BEP 6).</summary>
    SuggestPiece = 0x0D,

    /// <summary>All pieces, in place of a bitfield (BEP 6).</summary>
    HaveAll = 0x0E,

    /// <summary>No piece, in place of a bitfield (BEP 6).</summary>
    HaveNone = 0x0F,

    /// <summary>A request will not be answered (BEP 6).</summary>
    RejectRequest = 0x10,

    /// <summary>A piece that may be asked for while choked (BEP 6).</summary>
    AllowedFast = 0x11,

    /// <summary>A message of the extension protocol: its own id, then bytes (BEP 10).</summary>
    Extended = 20,
}
