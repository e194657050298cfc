namespace Crawler.Wire.Peers.Encryption;

/// <summary>
/// Both directions of an established connection. Bytes must go through in the order of the stream, each exactly once. Not thread-safe
/// within a direction; the two directions are independent of each other.
/// </summary>
public sealed class PayloadCipher
{
    private readonly Rc4 _outgoing;
    private readonly Rc4 _incoming;

    private PayloadCipher(Rc4 outgoing, Rc4 incoming)
    {
        _outgoing = outgoing;
        _incoming = incoming;
    }

    /// <summary>Encrypts in place what is to be sent.</summary>
    public void Encrypt(Span<byte> outgoing) => _outgoing.Apply(outgoing);

    /// <summary>Decrypts in place what was received.</summary>
    public void Decrypt(Span<byte> incoming) => _incoming.Apply(incoming);

    /// <summary>Lets so many received bytes go by, whatever they say.</summary>
    internal void PassOver(int count)
    {
        Span<byte> nothing = stackalloc byte[EncryptionLimits.MaxPad];
        _incoming.Apply(nothing[..count]);
    }

    /// <summary>The side that called.</summary>
    internal static PayloadCipher OfInitiator(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> swarm) =>
        new(Stream("keyA"u8, secret, swarm), Stream("keyB"u8, secret, swarm));

    /// <summary>The side that was called.</summary>
    internal static PayloadCipher OfResponder(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> swarm) =>
        new(Stream("keyB"u8, secret, swarm), Stream("keyA"u8, secret, swarm));

    private static Rc4 Stream(ReadOnlySpan<byte> name, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> swarm)
    {
        Span<byte> key = stackalloc byte[EncryptionLimits.HashSize];
        EncryptionHashes.Hash(name, secret, swarm, key);
        return Rc4.Discarding(key);
    }
}
