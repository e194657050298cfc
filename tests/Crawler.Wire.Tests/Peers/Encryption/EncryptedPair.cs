using System.Buffers;
using System.Text;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Wire.Tests.Peers.Encryption;

/// <summary>Both sides of an encrypted handshake, with keys made once: they are dear.</summary>
internal sealed class EncryptedPair
{
    public const EncryptionMethods Both = EncryptionMethods.Plaintext | EncryptionMethods.Rc4;

    public static readonly byte[] Greeting = Encoding.ASCII.GetBytes("what the caller says first");
    public static readonly EncryptionKeyPair InitiatorKeys = new([.. Enumerable.Range(1, 20).Select(i => (byte)i)]);
    public static readonly EncryptionKeyPair ResponderKeys = new([.. Enumerable.Range(100, 20).Select(i => (byte)i)]);

    public EncryptedPair(
        int seed = 1,
        EncryptionMethods offer = Both,
        EncryptionMethods accepted = Both,
        EncryptionMethods preferred = EncryptionMethods.Rc4,
        InfoHash? swarm = null,
        byte[]? greeting = null,
        int maxPad = EncryptionLimits.MaxPad)
    {
        var random = new Random(seed);
        Initiator = new EncryptionInitiator(swarm ?? Samples.Hash, InitiatorKeys, offer, greeting ?? Greeting, random, maxPad);
        Responder = new EncryptionResponder(new EncryptedSwarms([Samples.OtherHash, Samples.Hash]), ResponderKeys, accepted, preferred, random, maxPad);
    }

    public EncryptionInitiator Initiator { get; }

    public EncryptionResponder Responder { get; }

    /// <summary>Everything that the initiator said.</summary>
    public List<byte> Said { get; } = [];

    /// <summary>Everything that the responder said.</summary>
    public List<byte> Answered { get; } = [];

    /// <summary>Carries bytes both ways, so many at a time, until neither side has any left.</summary>
    public (EncryptionStatus Initiator, EncryptionStatus Responder) Run(Func<int> portion)
    {
        var toResponder = new Line();
        var toInitiator = new Line();
        Initiator.Open(toResponder.Output);
        Said.AddRange(toResponder.Output.WrittenSpan);
        var status = (Initiator: EncryptionStatus.NeedMore, Responder: EncryptionStatus.NeedMore);
        while (toResponder.Waits || toInitiator.Waits)
        {
            status.Responder = toResponder.Carry(portion(), Responder.Advance, toInitiator.Output, Answered);
            status.Initiator = toInitiator.Carry(portion(), Initiator.Advance, toResponder.Output, Said);
        }

        return status;
    }

    public delegate EncryptionStatus Advance(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed);

    private sealed class Line
    {
        private int _sent;
        private int _consumed;

        public ArrayBufferWriter<byte> Output { get; } = new();

        public bool Waits => _sent < Output.WrittenCount;

        public EncryptionStatus Carry(int count, Advance take, ArrayBufferWriter<byte> back, List<byte> said)
        {
            _sent = Math.Min(_sent + count, Output.WrittenCount);
            var before = back.WrittenCount;
            var status = take(Output.WrittenSpan[_consumed.._sent], back, out var consumed);
            said.AddRange(back.WrittenSpan[before..]);
            _consumed += consumed;
            Assert.True(status != EncryptionStatus.NeedMore || _sent - _consumed < EncryptionLimits.ResponderScan);
            return status;
        }
    }
}
