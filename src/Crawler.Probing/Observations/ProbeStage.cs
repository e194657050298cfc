namespace Crawler.Probing.Observations;

/// <summary>How far a visit to a peer came.</summary>
public enum ProbeStage : byte
{
    /// <summary>Opening the connection.</summary>
    Connect = 0,

    /// <summary>Agreeing on encryption (MSE).</summary>
    Encrypt = 1,

    /// <summary>The 68-byte handshake (BEP 3).</summary>
    Handshake = 2,

    /// <summary>The extended handshake (BEP 10).</summary>
    Extended = 3,

    /// <summary>The bitfield, have-all or have-none (BEP 3, BEP 6).</summary>
    Bitfield = 4,

    /// <summary>Everything that was wanted was heard.</summary>
    Done = 5,
}
