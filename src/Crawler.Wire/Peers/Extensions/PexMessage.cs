using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Peers.Extensions;

/// <summary>
/// A message of <c>ut_pex</c>, by which peers tell each other whom they are connected to. Every field is a claim, and every field may be
/// missing. What comes twice, or has another type than it should have, makes the message malformed.
/// </summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0011.html</remarks>
public sealed class PexMessage
{
    /// <summary>The extension's name in <c>m</c> of the extended handshake.</summary>
    public const string Name = "ut_pex";

    /// <summary>Peers that may be added, and as many dropped, by a message after the first one.</summary>
    public const int MaxTold = 50;

    /// <summary>Peers that may be read as added, and as many as dropped: a first message may have more than <see cref="MaxTold"/>.</summary>
    public const int MaxRead = 1000;

    private const int MaxReadOfFamily = MaxRead / 2;

    private const int MaxDepth = 8;
    private const int MaxKeys = 32;

    /// <summary>Peers that the sender is connected to now.</summary>
    public IReadOnlyList<PexPeer> Added { get; init; } = [];

    /// <summary>Peers that the sender is no longer connected to.</summary>
    public IReadOnlyList<PeerEndpoint> Dropped { get; init; } = [];

    /// <summary>Reads the payload behind the extended id.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out PexMessage? message, out WireError error)
    {
        message = null;
        var fields = default(Fields);
        var reader = new BencodeReader(payload, MaxDepth);
        var ok = reader.TryReadDictionary();
        for (var keys = 0; ok && reader.TryReadKey(out var key);)
        {
            ok = ++keys > MaxKeys ? reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "more keys than a peer exchange may hold")
                : key.SequenceEqual("added"u8) ? TryReadPeers(ref reader, PeerEndpoint.CompactV4Size, ref fields.Added)
                : key.SequenceEqual("added.f"u8) ? TryReadOnce(ref reader, ref fields.AddedFlags)
                : key.SequenceEqual("added6"u8) ? TryReadPeers(ref reader, PeerEndpoint.CompactV6Size, ref fields.Added6)
                : key.SequenceEqual("added6.f"u8) ? TryReadOnce(ref reader, ref fields.Added6Flags)
                : key.SequenceEqual("dropped"u8) ? TryReadPeers(ref reader, PeerEndpoint.CompactV4Size, ref fields.Dropped)
                : key.SequenceEqual("dropped6"u8) ? TryReadPeers(ref reader, PeerEndpoint.CompactV6Size, ref fields.Dropped6)
                : reader.TrySkipValue(out _);
        }

        error = reader.Error;
        if (!ok || error.IsError)
        {
            return false;
        }

        message = fields.ToMessage(payload);
        return true;
    }

    /// <summary>Writes the payload behind the extended id.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        Peers("added"u8, Added.Select(p => p.Endpoint), v4: true);
        Flags("added.f"u8, v4: true);
        Peers("added6"u8, Added.Select(p => p.Endpoint), v4: false);
        Flags("added6.f"u8, v4: false);
        Peers("dropped"u8, Dropped, v4: true);
        Peers("dropped6"u8, Dropped, v4: false);
        writer.End();

        void Peers(ReadOnlySpan<byte> key, IEnumerable<PeerEndpoint> peers, bool v4)
        {
            var own = peers.Where(p => p.IsV4 == v4).ToList();
            var stride = v4 ? PeerEndpoint.CompactV4Size : PeerEndpoint.CompactV6Size;
            var bytes = new byte[own.Count * stride];
            for (var i = 0; i < own.Count; i++)
            {
                own[i].WriteCompact(bytes.AsSpan(i * stride));
            }

            writer.String(key);
            writer.String(bytes);
        }

        void Flags(ReadOnlySpan<byte> key, bool v4)
        {
            writer.String(key);
            writer.String([.. Added.Where(p => p.Endpoint.IsV4 == v4).Select(p => (byte)p.Flags)]);
        }
    }

    private static bool TryReadPeers(ref BencodeReader reader, int stride, ref Range? place)
    {
        if (!TryReadOnce(ref reader, ref place))
        {
            return false;
        }

        var length = reader.Bytes.Length;
        return length % stride != 0 ? reader.Fail(WireErrorKind.BadLength, reader.TokenStart, "peers are whole entries")
            : length / stride > MaxReadOfFamily ? reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "more peers than are read of a peer exchange")
            : true;
    }

    private static bool TryReadOnce(ref BencodeReader reader, ref Range? place)
    {
        if (!reader.TryReadString(out var value))
        {
            return false;
        }

        if (place is not null)
        {
            return reader.Fail(WireErrorKind.DuplicateKey, reader.TokenStart, "a key that comes twice");
        }

        place = (reader.Consumed - value.Length)..reader.Consumed;
        return true;
    }

    // Where in the payload each field is: flags may come before or after the peers that they are of.
    private struct Fields
    {
        public Range? Added;
        public Range? AddedFlags;
        public Range? Added6;
        public Range? Added6Flags;
        public Range? Dropped;
        public Range? Dropped6;

        public readonly PexMessage ToMessage(ReadOnlySpan<byte> payload)
        {
            var added = new List<PexPeer>();
            Add(added, Bytes(payload, Added), Bytes(payload, AddedFlags), PeerEndpoint.CompactV4Size);
            Add(added, Bytes(payload, Added6), Bytes(payload, Added6Flags), PeerEndpoint.CompactV6Size);
            var dropped = new List<PexPeer>();
            Add(dropped, Bytes(payload, Dropped), [], PeerEndpoint.CompactV4Size);
            Add(dropped, Bytes(payload, Dropped6), [], PeerEndpoint.CompactV6Size);
            return new PexMessage { Added = added, Dropped = dropped.ConvertAll(p => p.Endpoint) };
        }

        private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> payload, Range? place) => place is { } range ? payload[range] : default;

        // Flags that are missing say nothing; flags of nobody are passed over.
        private static void Add(List<PexPeer> peers, ReadOnlySpan<byte> entries, ReadOnlySpan<byte> flags, int stride)
        {
            for (var i = 0; !entries.IsEmpty; entries = entries[stride..], i++)
            {
                var endpoint = stride == PeerEndpoint.CompactV6Size ? PeerEndpoint.FromCompactV6(entries) : PeerEndpoint.FromCompactV4(entries);
                peers.Add(new PexPeer(endpoint, i < flags.Length ? (PexFlags)flags[i] : PexFlags.None));
            }
        }
    }
}
