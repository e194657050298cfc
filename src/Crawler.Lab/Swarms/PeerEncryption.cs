using Crawler.Wire.Peers.Encryption;

namespace Crawler.Lab.Swarms;

/// <summary>What a peer wants of Message Stream Encryption on incoming connections.</summary>
internal enum PeerEncryption
{
    /// <summary>It knows nothing of it.</summary>
    Plain,

    /// <summary>It takes both, and of an encrypted handshake's methods rather plaintext.</summary>
    Allow,

    /// <summary>It takes both, and of an encrypted handshake's methods rather RC4.</summary>
    Prefer,

    /// <summary>It closes connections that begin without encryption, and takes RC4 only.</summary>
    Require,
}

/// <summary>What policies come to.</summary>
internal static class PeerEncryptionPolicy
{
    /// <summary>The policies as scenarios and truth files name them.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. Enum.GetValues<PeerEncryption>().Select(Code)];

    /// <summary>The policy's name in scenarios and truth files.</summary>
    public static string Code(this PeerEncryption policy) => policy switch
    {
        PeerEncryption.Plain => "plain",
        PeerEncryption.Allow => "allow",
        PeerEncryption.Prefer => "prefer",
        _ => "require",
    };

    /// <summary>The policy of a name; null when there is none.</summary>
    public static PeerEncryption? Find(string code) => Codes.Contains(code, StringComparer.Ordinal) ? Enum.GetValues<PeerEncryption>().First(p => p.Code() == code) : null;

    /// <summary>The methods that it takes in an encrypted handshake.</summary>
    public static EncryptionMethods Accepted(this PeerEncryption policy) =>
        policy == PeerEncryption.Require ? EncryptionMethods.Rc4 : EncryptionMethods.Plaintext | EncryptionMethods.Rc4;

    /// <summary>The method that it chooses where it can.</summary>
    public static EncryptionMethods Preferred(this PeerEncryption policy) =>
        policy == PeerEncryption.Allow ? EncryptionMethods.Plaintext : EncryptionMethods.Rc4;
}
