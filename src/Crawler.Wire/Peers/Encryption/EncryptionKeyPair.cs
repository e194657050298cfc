using System.Globalization;
using System.Numerics;

namespace Crawler.Wire.Peers.Encryption;

/// <summary>
/// One side's keys for the Diffie-Hellman exchange of Message Stream Encryption (768 bits, generator 2). Making a pair and finding the
/// secret are by far the dearest parts of an encrypted handshake; a pair may be used for many connections. Immutable and thread-safe.
/// </summary>
public sealed class EncryptionKeyPair
{
    /// <summary>Bytes of a private key that are enough: more make the exchange dearer and no better.</summary>
    public const int PrivateKeySize = 20;

    private static readonly BigInteger Prime = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    private readonly BigInteger _private;
    private readonly byte[] _public = new byte[EncryptionLimits.KeySize];

    /// <summary>Makes a pair of a private key.</summary>
    /// <param name="privateKey">Random bytes, <see cref="PrivateKeySize"/> of them.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public EncryptionKeyPair(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != PrivateKeySize)
        {
            throw new ArgumentException($"A private key has {PrivateKeySize} bytes.", nameof(privateKey));
        }

        _private = new BigInteger(privateKey, isUnsigned: true, isBigEndian: true);
        Write(BigInteger.ModPow(2, _private, Prime), _public);
    }

    /// <summary>The public key as it is sent: 96 bytes, big-endian.</summary>
    public ReadOnlySpan<byte> PublicKey => _public;

    /// <summary>
    /// Finds the secret that is shared with the owner of a public key. False for keys that no honest side has: 0, 1 and whatever is not
    /// below the prime less one, for which the secret would be known to everybody.
    /// </summary>
    internal bool TryAgree(ReadOnlySpan<byte> otherPublicKey, Span<byte> secret)
    {
        var other = new BigInteger(otherPublicKey[..EncryptionLimits.KeySize], isUnsigned: true, isBigEndian: true);
        if (other <= BigInteger.One || other >= Prime - 1)
        {
            return false;
        }

        Write(BigInteger.ModPow(other, _private, Prime), secret);
        return true;
    }

    // Always the full length: a number that begins with zeros must hash as the other side hashes it.
    private static void Write(BigInteger value, Span<byte> destination)
    {
        destination = destination[..EncryptionLimits.KeySize];
        var length = value.GetByteCount(isUnsigned: true);
        destination.Clear();
        value.TryWriteBytes(destination[(EncryptionLimits.KeySize - length)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
