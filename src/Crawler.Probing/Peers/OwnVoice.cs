using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Encryption;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Peers;

/// <summary>What we say of ourselves to peers. Not thread-safe: each thread that speaks has its own.</summary>
internal sealed class OwnVoice
{
    /// <summary>Our number for <c>ut_metadata</c>.</summary>
    public const byte MetadataId = 1;

    private const ulong Reserved = ReservedBits.Extension | ReservedBits.Fast;

    // A pair is dear to make, and nothing links the connections of one crawler that it does not say itself; still not for ever.
    private const int ConnectionsPerKeyPair = 1000;
    private static readonly byte[] IdLetters = "0123456789abcdefghijklmnopqrstuvwxyz"u8.ToArray();

    private readonly byte[] _idPrefix;
    private readonly byte[] _extended;
    private readonly byte[] _extendedWithMetadata;
    private readonly byte[] _haveNone;
    private EncryptionKeyPair? _keys;
    private int _keysUsed;

    /// <param name="identity">The prefix of peer ids, and the user agent as our <c>v</c>.</param>
    /// <param name="random">Makes peer ids and padding; null for one of its own.</param>
    /// <param name="keys">The first keys for encrypted connections; null for new ones.</param>
    public OwnVoice(TrackerOptions identity, Random? random = null, EncryptionKeyPair? keys = null)
    {
        Random = random ?? new Random();
        _keys = keys;
        _idPrefix = Encoding.ASCII.GetBytes(identity.PeerIdPrefix);
        _extended = Extended(identity.UserAgent, []);
        _extendedWithMetadata = Extended(identity.UserAgent, new() { [MetadataMessage.Name] = MetadataId });
        var output = new ArrayBufferWriter<byte>();
        PeerMessageWriter.Bare(output, PeerMessageId.HaveNone);
        _haveNone = output.WrittenSpan.ToArray();
    }

    /// <summary>Makes peer ids, which have to differ, and the padding of encrypted handshakes: nothing that has to be secret.</summary>
    public Random Random { get; }

    /// <summary>Keys for an encrypted connection.</summary>
    public EncryptionKeyPair Keys =>
        _keys is not null && _keysUsed++ < ConnectionsPerKeyPair ? _keys : NewKeys();

    /// <summary>Writes our 68 bytes, all at once: some clients answer only the whole handshake.</summary>
    public void Handshake(InfoHash infoHash, Span<byte> destination)
    {
        // A fresh id for each connection: peers close one from an id that they have seen.
        Span<byte> id = stackalloc byte[PeerId.Size];
        _idPrefix.CopyTo(id);
        Random.GetItems(IdLetters, id[_idPrefix.Length..]);

        new Handshake(Reserved, infoHash, new PeerId(id)).Write(destination);
    }

    /// <summary>What follows the peer's handshake: our extended handshake, where it speaks that protocol.</summary>
    public ReadOnlySpan<byte> ExtendedHandshake(bool offersMetadata) => offersMetadata ? _extendedWithMetadata : _extended;

    /// <summary>That we have nothing, for peers with the fast extension.</summary>
    public ReadOnlySpan<byte> HaveNone => _haveNone;

    private EncryptionKeyPair NewKeys()
    {
        _keysUsed = 1;
        return _keys = new EncryptionKeyPair(RandomNumberGenerator.GetBytes(EncryptionKeyPair.PrivateKeySize));
    }

    private static byte[] Extended(string client, Dictionary<string, int> offer)
    {
        var payload = new ArrayBufferWriter<byte>();
        new ExtendedHandshake { Client = client, Messages = offer }.Write(payload);
        var output = new ArrayBufferWriter<byte>();
        PeerMessageWriter.Extended(output, 0, payload.WrittenSpan);
        return output.WrittenSpan.ToArray();
    }
}
