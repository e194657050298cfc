using System.Buffers;

namespace Crawler.Wire.Peers.Encryption;

/// <summary>Random bytes of random number, which give every handshake another length.</summary>
internal static class EncryptionPadding
{
    /// <summary>Writes 0 to <paramref name="max"/> bytes.</summary>
    public static void Write(IBufferWriter<byte> output, Random random, int max)
    {
        var length = random.Next(max + 1);
        random.NextBytes(output.GetSpan(length)[..length]);
        output.Advance(length);
    }
}
