using System.Buffers;
using System.Buffers.Binary;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Peers.Encryption;

/// <summary>
/// The side that is called, in Message Stream Encryption: a state that takes what was received and says what is to be sent. It does no
/// I/O and keeps none of the received bytes but the initiator's first payload; the caller keeps those that were not consumed,
/// <see cref="EncryptionLimits.ResponderScan"/> at most. Whether a caller encrypts is told by its first bytes: they are not those of
/// BitTorrent's own handshake (see <see cref="Handshake.TryRead"/>).
/// </summary>
/// <remarks>https://wiki.vuze.com/w/Message_Stream_Encryption</remarks>
public sealed class EncryptionResponder
{
    private readonly EncryptedSwarms _swarms;
    private readonly EncryptionKeyPair _keys;
    private readonly EncryptionMethods _accepted;
    private readonly EncryptionMethods _preferred;
    private readonly Random _random;
    private readonly int _maxPad;
    private readonly byte[] _secret = new byte[EncryptionLimits.KeySize];
    private readonly byte[] _synchronisation = new byte[EncryptionLimits.HashSize];
    private PayloadCipher? _cipher;
    private Step _step;
    private EncryptionMethods _choice;
    private byte[] _initial = [];
    private int _scanned;
    private int _left;

    /// <summary>Prepares the answer to one connection.</summary>
    /// <param name="swarms">The swarms that may be asked for.</param>
    /// <param name="keys">One's own keys.</param>
    /// <param name="accepted">Methods that are fine, at least one.</param>
    /// <param name="preferred">The one to choose where both sides can do both.</param>
    /// <param name="random">Makes the padding; need not be a strong source.</param>
    /// <param name="maxPad">Bytes of each padding at most, 0 to 512.</param>
    public EncryptionResponder(
        EncryptedSwarms swarms,
        EncryptionKeyPair keys,
        EncryptionMethods accepted,
        EncryptionMethods preferred,
        Random random,
        int maxPad = EncryptionLimits.MaxPad)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)accepted, (int)EncryptionMethods.None);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)maxPad, (uint)EncryptionLimits.MaxPad);
        _swarms = swarms;
        _keys = keys;
        _accepted = accepted;
        _preferred = preferred;
        _random = random;
        _maxPad = maxPad;
    }

    private enum Step
    {
        Key,
        Synchronisation,
        Swarm,
        Head,
        Pad,
        InitialLength,
        Initial,
        Done,
        Failed,
    }

    /// <summary>The method that was chosen; none before the handshake is established.</summary>
    public EncryptionMethods Method => _step == Step.Done ? _choice : EncryptionMethods.None;

    /// <summary>What everything that follows must go through, in both directions; null where it travels as it is.</summary>
    public PayloadCipher? Cipher => Method == EncryptionMethods.Rc4 ? _cipher : null;

    /// <summary>The swarm that was asked for, once established.</summary>
    public InfoHash Swarm { get; private set; }

    /// <summary>What the initiator said first, decrypted; it comes before everything that follows.</summary>
    public ReadOnlyMemory<byte> InitialPayload => _initial;

    /// <summary>Why it failed.</summary>
    public WireError Error { get; private set; }

    /// <summary>Takes what was received.</summary>
    /// <param name="input">Everything that was received and not consumed yet.</param>
    /// <param name="output">Takes what is to be sent now.</param>
    /// <param name="consumed">
    /// Bytes of <paramref name="input"/> that are done with. Once established, the bytes behind them are more of the initiator's payload,
    /// still to be decrypted where there is a <see cref="Cipher"/>.
    /// </param>
    public EncryptionStatus Advance(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out int consumed)
    {
        ArgumentNullException.ThrowIfNull(output);
        consumed = 0;
        while (true)
        {
            var rest = input[consumed..];
            var taken = _step switch
            {
                Step.Key => TakeKey(rest, output),
                Step.Synchronisation => TakeSynchronisation(rest),
                Step.Swarm => TakeSwarm(rest),
                Step.Head => TakeHead(rest),
                Step.Pad => TakePad(rest),
                Step.InitialLength => TakeInitialLength(rest),
                Step.Initial => TakeInitial(rest, output),
                _ => -1,
            };
            if (taken < 0)
            {
                return _step == Step.Done ? EncryptionStatus.Established : _step == Step.Failed ? EncryptionStatus.Failed : EncryptionStatus.NeedMore;
            }

            consumed += taken;
        }
    }

    private int TakeKey(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        if (input.Length < EncryptionLimits.KeySize)
        {
            return -1;
        }

        if (!_keys.TryAgree(input, _secret))
        {
            return Fail(WireErrorKind.InvalidValue, "no public key");
        }

        output.Write(_keys.PublicKey);
        EncryptionPadding.Write(output, _random, _maxPad);
        EncryptionHashes.Synchronisation(_secret, _synchronisation);
        _step = Step.Synchronisation;
        return EncryptionLimits.KeySize;
    }

    private int TakeSynchronisation(ReadOnlySpan<byte> input)
    {
        var at = input.IndexOf(_synchronisation);
        var passed = at >= 0 ? at : Math.Max(0, input.Length - EncryptionLimits.HashSize + 1);
        _scanned += passed;
        if (_scanned > EncryptionLimits.MaxPad)
        {
            return Fail(WireErrorKind.TooLarge, "no hash of the secret after the longest padding");
        }

        if (at < 0)
        {
            return passed > 0 ? passed : -1;
        }

        _step = Step.Swarm;
        return at + EncryptionLimits.HashSize;
    }

    private int TakeSwarm(ReadOnlySpan<byte> input)
    {
        if (input.Length < EncryptionLimits.HashSize)
        {
            return -1;
        }

        Span<byte> hash = stackalloc byte[EncryptionLimits.HashSize];
        input[..EncryptionLimits.HashSize].CopyTo(hash);
        EncryptionHashes.Mask(_secret, hash);
        if (!_swarms.TryFind(new InfoHash(hash), out var swarm))
        {
            return Fail(WireErrorKind.InvalidValue, "an unknown swarm");
        }

        Swarm = swarm;
        swarm.WriteTo(hash);
        _cipher = PayloadCipher.OfResponder(_secret, hash);
        _step = Step.Head;
        return EncryptionLimits.HashSize;
    }

    private int TakeHead(ReadOnlySpan<byte> input)
    {
        if (input.Length < EncryptedHead.Size)
        {
            return -1;
        }

        Span<byte> bytes = stackalloc byte[EncryptedHead.Size];
        input[..EncryptedHead.Size].CopyTo(bytes);
        _cipher!.Decrypt(bytes);
        var head = EncryptedHead.ReadAfterConstant(bytes[EncryptionLimits.ConstantSize..]);
        if (bytes[..EncryptionLimits.ConstantSize].ContainsAnyExcept((byte)0))
        {
            return Fail(WireErrorKind.UnexpectedByte, "the encrypted part does not begin with zeros");
        }

        if (head.Pad > EncryptionLimits.MaxPad)
        {
            return Fail(WireErrorKind.BadLength, "padding is 512 bytes at most");
        }

        var common = head.Methods & _accepted;
        _choice = common.HasFlag(_preferred) ? _preferred
            : common.HasFlag(EncryptionMethods.Rc4) ? EncryptionMethods.Rc4
            : common & EncryptionMethods.Plaintext;
        if (_choice == EncryptionMethods.None)
        {
            return Fail(WireErrorKind.InvalidValue, "no method that both sides can do");
        }

        _left = head.Pad;
        _step = Step.Pad;
        return EncryptedHead.Size;
    }

    private int TakePad(ReadOnlySpan<byte> input)
    {
        var taken = Math.Min(_left, input.Length);
        _cipher!.PassOver(taken);
        _left -= taken;
        _step = _left == 0 ? Step.InitialLength : Step.Pad;
        return taken > 0 || _left == 0 ? taken : -1;
    }

    private int TakeInitialLength(ReadOnlySpan<byte> input)
    {
        if (input.Length < EncryptedHead.LengthSize)
        {
            return -1;
        }

        Span<byte> length = stackalloc byte[EncryptedHead.LengthSize];
        input[..EncryptedHead.LengthSize].CopyTo(length);
        _cipher!.Decrypt(length);
        _left = BinaryPrimitives.ReadUInt16BigEndian(length);
        if (_left > EncryptionLimits.MaxInitialPayload)
        {
            return Fail(WireErrorKind.TooLarge, "a first payload larger than the limit");
        }

        _initial = new byte[_left];
        _step = Step.Initial;
        return EncryptedHead.LengthSize;
    }

    private int TakeInitial(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        var taken = Math.Min(_left, input.Length);
        var part = _initial.AsSpan(_initial.Length - _left, taken);
        input[..taken].CopyTo(part);
        _cipher!.Decrypt(part);
        _left -= taken;
        if (_left > 0)
        {
            return taken > 0 ? taken : -1;
        }

        Answer(output);
        _step = Step.Done;
        return taken;
    }

    private void Answer(IBufferWriter<byte> output)
    {
        var head = new EncryptedHead(_choice, _random.Next(_maxPad + 1));
        var length = EncryptedHead.Size + head.Pad;
        var message = output.GetSpan(length)[..length];
        head.Write(message);
        _cipher!.Encrypt(message);
        output.Advance(length);
    }

    private int Fail(WireErrorKind kind, string detail)
    {
        _step = Step.Failed;
        Error = new WireError(kind, 0, detail);
        return -1;
    }
}
