namespace Crawler.Wire.Peers.Encryption;

/// <summary>How the bytes after an encrypted handshake travel: <c>crypto_provide</c> and <c>crypto_select</c> of Message Stream Encryption.</summary>
[Flags]
public enum EncryptionMethods
{
    /// <summary>None: no connection can come of it.</summary>
    None = 0,

    /// <summary>As they are; only the handshake was hidden.</summary>
    Plaintext = 1,

    /// <summary>Through RC4 in both directions.</summary>
    Rc4 = 2,
}
