using System.Buffers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Fuzz.Targets;

/// <summary>Both sides of an encryption handshake. Keys and chance are fixed, so the other side's words fit.</summary>
internal static class EncryptionTargets
{
    private const EncryptionMethods Both = EncryptionMethods.Plaintext | EncryptionMethods.Rc4;

    private static readonly InfoHash Swarm = new([.. Enumerable.Repeat((byte)0xAB, InfoHash.Size)]);
    private static readonly EncryptedSwarms Swarms = new([Swarm]);
    private static readonly EncryptionKeyPair InitiatorKeys = new([.. Enumerable.Repeat((byte)1, EncryptionKeyPair.PrivateKeySize)]);
    private static readonly EncryptionKeyPair ResponderKeys = new([.. Enumerable.Repeat((byte)2, EncryptionKeyPair.PrivateKeySize)]);

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("encryption-initiator", typeof(EncryptionInitiator), Initiator, () => [Exchange().FromResponder]) { Cost = 500 },
        new("encryption-responder", typeof(EncryptionResponder), Responder, () => [Exchange().FromInitiator]) { Cost = 500 },
    ];

    private static EncryptionInitiator NewInitiator() => new(Swarm, InitiatorKeys, Both, "hello"u8.ToArray(), new Random(1));

    private static EncryptionResponder NewResponder() => new(Swarms, ResponderKeys, Both, EncryptionMethods.Rc4, new Random(2));

    private static (byte[] FromInitiator, byte[] FromResponder) Exchange()
    {
        var (initiator, responder) = (NewInitiator(), NewResponder());
        var (said, answered) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        initiator.Open(said);
        var (heard, taken) = (0, 0);
        for (var round = 0; round < 4; round++)
        {
            responder.Advance(said.WrittenSpan[heard..], answered, out var consumed);
            heard += consumed;
            initiator.Advance(answered.WrittenSpan[taken..], said, out consumed);
            taken += consumed;
        }

        return (said.WrittenSpan.ToArray(), answered.WrittenSpan.ToArray());
    }

    private static long Initiator(ReadOnlySpan<byte> input)
    {
        var (initiator, output) = (NewInitiator(), new ArrayBufferWriter<byte>());
        initiator.Open(output);
        var status = initiator.Advance(input, output, out var consumed);
        return Judge(status, initiator.Error, (int)initiator.Method, input.Length, consumed, output.WrittenCount);
    }

    private static long Responder(ReadOnlySpan<byte> input)
    {
        var (responder, output) = (NewResponder(), new ArrayBufferWriter<byte>());
        var status = responder.Advance(input, output, out var consumed);
        return Judge(status, responder.Error, (int)responder.Method, input.Length, consumed, output.WrittenCount);
    }

    private static long Judge(EncryptionStatus status, Wire.WireError error, int method, int length, int consumed, int said)
    {
        Way.Promise(consumed >= 0 && consumed <= length, "no more is consumed than there is");
        Way.Promise(said < 4096, "little is said");
        return error.IsError ? Way.Refused(error) : Way.Read((long)status, method, length - consumed);
    }
}
