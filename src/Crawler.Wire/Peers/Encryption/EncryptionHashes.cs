using System.Security.Cryptography;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Peers.Encryption;

/// <summary>The hashes by which the two sides know the secret and the swarm without telling them.</summary>
internal static class EncryptionHashes
{
    /// <summary>SHA-1 of the name followed by the two parts.</summary>
    public static void Hash(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> hash)
    {
        Span<byte> input = stackalloc byte[4 + EncryptionLimits.KeySize + EncryptionLimits.HashSize];
        name.CopyTo(input);
        first.CopyTo(input[name.Length..]);
        second.CopyTo(input[(name.Length + first.Length)..]);
        SHA1.HashData(input[..(name.Length + first.Length + second.Length)], hash);
    }

    /// <summary>The hash that shows where the initiator's padding ends.</summary>
    public static void Synchronisation(ReadOnlySpan<byte> secret, Span<byte> hash) => Hash("req1"u8, secret, [], hash);

    /// <summary>The swarm as anybody would hash it, who knows it.</summary>
    public static InfoHash OfSwarm(InfoHash swarm)
    {
        Span<byte> bytes = stackalloc byte[EncryptionLimits.HashSize];
        swarm.WriteTo(bytes);
        Span<byte> hash = stackalloc byte[EncryptionLimits.HashSize];
        Hash("req2"u8, bytes, [], hash);
        return new InfoHash(hash);
    }

    /// <summary>Hides, or shows, the hash of a swarm by the secret. In place.</summary>
    public static void Mask(ReadOnlySpan<byte> secret, Span<byte> hash)
    {
        Span<byte> mask = stackalloc byte[EncryptionLimits.HashSize];
        Hash("req3"u8, secret, [], mask);
        for (var i = 0; i < mask.Length; i++)
        {
            hash[i] ^= mask[i];
        }
    }
}
