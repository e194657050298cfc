namespace Crawler.Wire.Peers.Encryption;

/// <summary>Sizes of Message Stream Encryption.</summary>
public static class EncryptionLimits
{
    /// <summary>Bytes of a public key, and of the secret that both sides find.</summary>
    public const int KeySize = 96;

    /// <summary>Bytes of random padding, at most.</summary>
    public const int MaxPad = 512;

    /// <summary>Bytes that are both the beginning of the other side's encrypted part and zero.</summary>
    public const int ConstantSize = 8;

    /// <summary>
    /// Bytes that an initiator has to keep at most, while it looks for the beginning of the encrypted part after the other side's key:
    /// 96 + 512 + 8.
    /// </summary>
    public const int InitiatorScan = KeySize + MaxPad + ConstantSize;

    /// <summary>
    /// Bytes that a responder has to keep at most, while it looks for the hash of the secret after the other side's key: 96 + 512 + 20.
    /// </summary>
    public const int ResponderScan = KeySize + MaxPad + HashSize;

    /// <summary>Bytes of the initiator's first payload that a responder takes. The protocol can say up to 65,535; a handshake has 68.</summary>
    public const int MaxInitialPayload = 4096;

    internal const int HashSize = 20;
}
