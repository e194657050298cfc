using System.Buffers;
using System.Buffers.Binary;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Peers.Encryption;

/// <summary>
/// The side that calls, in Message Stream Encryption: a state that takes what was received and says what is to be sent. It does no I/O
/// and keeps none of the received bytes; the caller keeps those that were not consumed, <see cref="EncryptionLimits.InitiatorScan"/>
/// at most. Begin with <see cref="Open"/>, then hand in what comes until the status is no longer <see cref="EncryptionStatus.NeedMore"/>.
/// </summary>
/// <remarks>https://wiki.vuze.com/w/Message_Stream_Encryption</remarks>
public sealed class EncryptionInitiator
{
    private static readonly byte[] PlainProtocol = [19, .. "BitTorrent protocol"u8];

    private readonly InfoHash _swarm;
    private readonly EncryptionKeyPair _keys;
    private readonly EncryptionMethods _offer;
    private readonly ReadOnlyMemory<byte> _initialPayload;
    private readonly Random _random;
    private readonly int _maxPad;
    private readonly byte[] _constant = new byte[EncryptionLimits.ConstantSize];
    private PayloadCipher? _cipher;
    private Step _step;
    private EncryptionMethods _choice;
    private int _scanned;
    private int _pad;

    /// <summary>Prepares a handshake for one connection.</summary>
    /// <param name="swarm">The swarm that the other side must know.</param>
    /// <param name="keys">One's own keys.</param>
    /// <param name="offer">Methods that the other side may choose from, at least one.</param>
    /// <param name="initialPayload">What to say first, 65,535 bytes at most: mostly BitTorrent's handshake. Saves a round trip.</param>
    /// <param name="random">Makes the padding; need not be a strong source.</param>
    /// <param name="maxPad">Bytes of each padding at most, 0 to 512.</param>
    public EncryptionInitiator(
        InfoHash swarm,
        EncryptionKeyPair keys,
        EncryptionMethods offer,
        ReadOnlyMemory<byte> initialPayload,
        Random random,
        int maxPad = EncryptionLimits.MaxPad)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(initialPayload.Length, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfEqual((int)offer, (int)EncryptionMethods.None);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)maxPad, (uint)EncryptionLimits.MaxPad);
        _swarm = swarm;
        _keys = keys;
        _offer = offer;
        _initialPayload = initialPayload;
        _random = random;
        _maxPad = maxPad;
    }

    private enum Step
    {
        Key,
        Constant,
        Pad,
        Done,
        Failed,
    }

    /// <summary>The method that the other side chose; none before the handshake is established.</summary>
    public EncryptionMethods Method => _step == Step.Done ? _choice : EncryptionMethods.None;

    /// <summary>What everything that follows must go through, in both directions; null where it travels as it is.</summary>
    public PayloadCipher? Cipher => Method == EncryptionMethods.Rc4 ? _cipher : null;

    /// <summary>Why it failed.</summary>
    public WireError Error { get; private set; }

    /// <summary>Writes what is said first: the public key and padding, 608 bytes at most.</summary>
    public void Open(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(_keys.PublicKey);
        EncryptionPadding.Write(output, _random, _maxPad);
    }

    /// <summary>Takes what was received.</summary>
    /// <param name="input">Everything that was received and not consumed yet.</param>
    /// <param name="output">Takes what is to be sent now.</param>
    /// <param name="consumed">
    /// Bytes of <paramref name="input"/> that are done with. Once established, the bytes behind them are the other side's payload, still
    /// to be decrypted where there is a <see cref="Cipher"/>.
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
                Step.Constant => TakeConstant(rest),
                Step.Pad => TakePad(rest),
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
        if (input.Length >= PlainProtocol.Length && input.StartsWith(PlainProtocol))
        {
            return Fail(WireErrorKind.UnexpectedByte, "the other side speaks without encryption");
        }

        if (input.Length < EncryptionLimits.KeySize)
        {
            return -1;
        }

        Span<byte> secret = stackalloc byte[EncryptionLimits.KeySize];
        if (!_keys.TryAgree(input, secret))
        {
            return Fail(WireErrorKind.InvalidValue, "no public key");
        }

        Answer(secret, output);
        _step = Step.Constant;
        return EncryptionLimits.KeySize;
    }

    private void Answer(ReadOnlySpan<byte> secret, IBufferWriter<byte> output)
    {
        Span<byte> hash = stackalloc byte[EncryptionLimits.HashSize];
        EncryptionHashes.Synchronisation(secret, hash);
        output.Write(hash);
        EncryptionHashes.OfSwarm(_swarm).WriteTo(hash);
        EncryptionHashes.Mask(secret, hash);
        output.Write(hash);

        _swarm.WriteTo(hash);
        _cipher = PayloadCipher.OfInitiator(secret, hash);
        var head = new EncryptedHead(_offer, _random.Next(_maxPad + 1));
        var payload = EncryptedHead.Size + head.Pad;
        var length = payload + EncryptedHead.LengthSize + _initialPayload.Length;
        var message = output.GetSpan(length)[..length];
        head.Write(message);
        BinaryPrimitives.WriteUInt16BigEndian(message[payload..], (ushort)_initialPayload.Length);
        _initialPayload.Span.CopyTo(message[(payload + EncryptedHead.LengthSize)..]);
        _cipher.Encrypt(message);
        output.Advance(length);

        // Zeros become what the other side's encrypted part begins with.
        _cipher.Decrypt(_constant);
    }

    private int TakeConstant(ReadOnlySpan<byte> input)
    {
        var at = input.IndexOf(_constant);
        if (at < 0)
        {
            // What cannot be part of it any more is let go of; the padding stays counted.
            var passed = Math.Max(0, input.Length - EncryptionLimits.ConstantSize + 1);
            _scanned += passed;
            return _scanned > EncryptionLimits.MaxPad
                ? Fail(WireErrorKind.TooLarge, "no encrypted part after the longest padding")
                : passed > 0 ? passed : -1;
        }

        if (_scanned + at > EncryptionLimits.MaxPad)
        {
            return Fail(WireErrorKind.TooLarge, "no encrypted part after the longest padding");
        }

        if (input.Length < at + EncryptedHead.Size)
        {
            _scanned += at;
            return at > 0 ? at : -1;
        }

        Span<byte> bytes = stackalloc byte[EncryptedHead.Size - EncryptionLimits.ConstantSize];
        input.Slice(at + EncryptionLimits.ConstantSize, bytes.Length).CopyTo(bytes);
        _cipher!.Decrypt(bytes);
        var head = EncryptedHead.ReadAfterConstant(bytes);
        if (head.Methods is not (EncryptionMethods.Plaintext or EncryptionMethods.Rc4) || !_offer.HasFlag(head.Methods))
        {
            return Fail(WireErrorKind.InvalidValue, "a method that was not offered");
        }

        if (head.Pad > EncryptionLimits.MaxPad)
        {
            return Fail(WireErrorKind.BadLength, "padding is 512 bytes at most");
        }

        _choice = head.Methods;
        _pad = head.Pad;
        _step = Step.Pad;
        return at + EncryptedHead.Size;
    }

    private int TakePad(ReadOnlySpan<byte> input)
    {
        var taken = Math.Min(_pad, input.Length);
        _cipher!.PassOver(taken);
        _pad -= taken;
        if (_pad > 0)
        {
            return taken > 0 ? taken : -1;
        }

        _step = Step.Done;
        return taken;
    }

    private int Fail(WireErrorKind kind, string detail)
    {
        _step = Step.Failed;
        Error = new WireError(kind, 0, detail);
        return -1;
    }
}
