namespace Crawler.Probing.Peers;

/// <summary>Whether and when connections to peers are encrypted (Message Stream Encryption).</summary>
public enum PeerEncryption
{
    /// <summary>Without; and once more with it, where a peer ends that connection before it said anything.</summary>
    PlainThenMse,

    /// <summary>Never.</summary>
    Plain,

    /// <summary>Always.</summary>
    Mse,
}
