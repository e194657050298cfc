using System.Buffers;
using System.Buffers.Binary;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Wire.Tests.Peers.Encryption;

public sealed class EncryptionTests
{
    private const EncryptionMethods Plaintext = EncryptionMethods.Plaintext;
    private const EncryptionMethods Rc4 = EncryptionMethods.Rc4;
    private const EncryptionMethods Both = EncryptedPair.Both;

    [Theory]
    [InlineData(Both, Both, Rc4, Rc4)]
    [InlineData(Both, Both, Plaintext, Plaintext)]
    [InlineData(Rc4, Both, Plaintext, Rc4)]
    [InlineData(Plaintext, Both, Rc4, Plaintext)]
    [InlineData(Both, Plaintext, Rc4, Plaintext)]
    [InlineData(Both, Rc4, Plaintext, Rc4)]
    public void Both_sides_agree_on_a_method_that_both_can_do(EncryptionMethods offer, EncryptionMethods accepted, EncryptionMethods preferred, EncryptionMethods expected)
    {
        var pair = new EncryptedPair(offer: offer, accepted: accepted, preferred: preferred);

        Assert.Equal((EncryptionStatus.Established, EncryptionStatus.Established), pair.Run(() => 10_000));

        Assert.Equal((expected, expected), (pair.Initiator.Method, pair.Responder.Method));
        Assert.Equal(Samples.Hash, pair.Responder.Swarm);
        Assert.Equal(EncryptedPair.Greeting, pair.Responder.InitialPayload.ToArray());
        Assert.Equal(expected == Rc4, pair.Initiator.Cipher is not null && pair.Responder.Cipher is not null);
    }

    [Fact]
    public void What_follows_goes_through_both_ciphers_in_both_directions()
    {
        var pair = new EncryptedPair();
        pair.Run(() => 10_000);
        byte[] text = [.. "and more of it"u8];

        pair.Initiator.Cipher!.Encrypt(text);
        Assert.NotEqual("and more of it"u8.ToArray(), text);
        pair.Responder.Cipher!.Decrypt(text);
        Assert.Equal("and more of it"u8, text);

        pair.Responder.Cipher.Encrypt(text);
        pair.Initiator.Cipher.Decrypt(text);
        Assert.Equal("and more of it"u8, text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(96)]
    [InlineData(600)]
    public void Any_portions_of_any_padding_come_to_the_same(int most)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var pair = new EncryptedPair(seed, preferred: seed % 2 == 0 ? Rc4 : Plaintext, maxPad: seed % 3 * 256);

            Assert.Equal((EncryptionStatus.Established, EncryptionStatus.Established), pair.Run(() => random.Next(1, most + 1)));

            Assert.Equal(EncryptedPair.Greeting, pair.Responder.InitialPayload.ToArray());
        }
    }

    [Fact]
    public void What_comes_behind_the_handshake_in_the_same_bytes_is_left_to_the_caller()
    {
        var pair = new EncryptedPair();
        pair.Run(() => 10_000);
        var (initiator, responder) = (new EncryptedPair().Initiator, new EncryptedPair().Responder);

        var status = Take(initiator.Advance, [.. pair.Answered, 1, 2, 3], out var consumed);
        Assert.Equal((EncryptionStatus.Established, pair.Answered.Count), (status, consumed));
        status = Take(responder.Advance, [.. pair.Said, 1, 2, 3], out consumed);
        Assert.Equal((EncryptionStatus.Established, pair.Said.Count), (status, consumed));
    }

    [Fact]
    public void A_conversation_cut_at_any_byte_needs_more()
    {
        var pair = new EncryptedPair();
        pair.Run(() => 10_000);

        for (var cut = 0; cut < pair.Answered.Count; cut += 3)
        {
            Assert.Equal(EncryptionStatus.NeedMore, Take(new EncryptedPair().Initiator.Advance, [.. pair.Answered.Take(cut)], out _));
        }

        for (var cut = 0; cut < pair.Said.Count; cut += 3)
        {
            Assert.Equal(EncryptionStatus.NeedMore, Take(new EncryptedPair().Responder.Advance, [.. pair.Said.Take(cut)], out _));
        }
    }

    [Fact]
    public void Spoiled_bytes_never_throw_and_never_grow_what_has_to_be_kept()
    {
        var pair = new EncryptedPair(maxPad: 30);
        pair.Run(() => 10_000);

        foreach (var bytes in HostileBytes.Of([.. pair.Answered], 300))
        {
            var status = Take(new EncryptedPair().Initiator.Advance, bytes, out var consumed);
            Assert.True(status != EncryptionStatus.NeedMore || bytes.Length - consumed < EncryptionLimits.InitiatorScan);
        }

        foreach (var bytes in HostileBytes.Of([.. pair.Said], 300))
        {
            var responder = new EncryptedPair().Responder;
            var status = Take(responder.Advance, bytes, out var consumed);
            Assert.True(status != EncryptionStatus.NeedMore || bytes.Length - consumed < EncryptionLimits.ResponderScan);
            Assert.Equal(status == EncryptionStatus.Failed, responder.Error.IsError);
        }
    }

    [Fact]
    public void Padding_longer_than_allowed_is_not_searched_further()
    {
        var (initiator, responder) = (new EncryptedPair().Initiator, new EncryptedPair().Responder);
        byte[] noise = [.. EncryptedPair.ResponderKeys.PublicKey, .. new byte[EncryptionLimits.MaxPad + EncryptionLimits.ConstantSize]];

        Assert.Equal(EncryptionStatus.Failed, Take(initiator.Advance, noise, out _));
        Assert.Equal(WireErrorKind.TooLarge, initiator.Error.Kind);
        Assert.Equal(EncryptionStatus.Failed, Take(responder.Advance, [.. noise, .. new byte[12]], out _));
        Assert.Equal(WireErrorKind.TooLarge, responder.Error.Kind);
    }

    [Fact]
    public void An_unknown_swarm_and_a_method_that_nobody_wants_are_refused()
    {
        var stranger = new EncryptedPair(swarm: new InfoHash(new byte[20]));
        Assert.Equal(EncryptionStatus.Failed, stranger.Run(() => 10_000).Responder);
        Assert.Equal(default, stranger.Responder.Swarm);

        var stubborn = new EncryptedPair(offer: Rc4, accepted: Plaintext);
        Assert.Equal(EncryptionStatus.Failed, stubborn.Run(() => 10_000).Responder);
        Assert.Equal(EncryptionMethods.None, stubborn.Responder.Method);
    }

    [Fact]
    public void A_choice_that_was_not_offered_is_refused()
    {
        // Both sides are the same up to the answer, which chooses RC4.
        var pair = new EncryptedPair();
        pair.Run(() => 10_000);
        var initiator = new EncryptedPair(offer: Plaintext).Initiator;

        Assert.Equal(EncryptionStatus.Failed, Take(initiator.Advance, [.. pair.Answered], out _));
        Assert.Equal(WireErrorKind.InvalidValue, initiator.Error.Kind);
        Assert.Null(initiator.Cipher);
    }

    [Fact]
    public void A_first_payload_beyond_the_limit_is_refused_before_memory_is_taken_for_it()
    {
        var pair = new EncryptedPair(greeting: new byte[EncryptionLimits.MaxInitialPayload + 1]);
        Assert.Equal(EncryptionStatus.Failed, pair.Run(() => 500).Responder);
        Assert.Equal((WireErrorKind.TooLarge, 0), (pair.Responder.Error.Kind, pair.Responder.InitialPayload.Length));
    }

    [Fact]
    public void A_peer_that_speaks_plainly_is_told_at_its_first_words()
    {
        var initiator = new EncryptedPair().Initiator;
        Assert.Equal(EncryptionStatus.Failed, Take(initiator.Advance, [19, .. "BitTorrent protocol"u8], out _));
        Assert.Equal(WireErrorKind.UnexpectedByte, initiator.Error.Kind);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("FF")]
    public void A_public_key_that_would_make_the_secret_known_is_refused(string key)
    {
        var bytes = new byte[EncryptionLimits.KeySize];
        bytes.AsSpan().Fill(key == "FF" ? (byte)0xFF : (byte)0);
        bytes[^1] = Convert.FromHexString(key)[0];

        Assert.Equal(EncryptionStatus.Failed, Take(new EncryptedPair().Initiator.Advance, bytes, out _));
        Assert.Equal(EncryptionStatus.Failed, Take(new EncryptedPair().Responder.Advance, bytes, out _));
    }

    [Fact]
    public void A_public_key_is_the_generator_raised_and_always_of_full_length()
    {
        var two = new byte[EncryptionKeyPair.PrivateKeySize];
        two[^1] = 5;
        var key = new EncryptionKeyPair(two).PublicKey;

        Assert.Equal((EncryptionLimits.KeySize, 32), (key.Length, BinaryPrimitives.ReadInt32BigEndian(key[^4..])));
        Assert.False(key[..^1].ContainsAnyExcept((byte)0));
    }

    private static EncryptionStatus Take(EncryptedPair.Advance advance, byte[] input, out int consumed) =>
        advance(input, new ArrayBufferWriter<byte>(), out consumed);
}
