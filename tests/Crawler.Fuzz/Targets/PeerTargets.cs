using System.Buffers;
using System.Net;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Fuzz.Targets;

/// <summary>What peers say.</summary>
internal static class PeerTargets
{
    private const int MaxMessage = 1024;
    private const int Pieces = 37;

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("handshake", typeof(Handshake), Handshakes, () => [Greeting()]) { BytesPerByte = 0 },
        new("messages", typeof(PeerMessageReader), Messages, () => [Talk()]) { BytesPerByte = 0 },
        new("bitfield", typeof(Bitfield), Bitfields, () => [Bitfield.All(Pieces).Bytes.ToArray(), Bitfield.None(Pieces).Bytes.ToArray()]),
        new("extended-handshake", typeof(ExtendedHandshake), ExtendedHandshakes, () => [Extended()]) { BytesPerByte = 1024 },
        new("metadata-message", typeof(MetadataMessage), MetadataMessages, () =>
        [
            Written(x => MetadataMessage.WriteData(x, 1, 16390, "d4:info"u8)), Written(x => MetadataMessage.WriteRequest(x, 2)),
            Written(x => MetadataMessage.WriteReject(x, 3)),
        ]),
        new("pex-message", typeof(PexMessage), PexMessages, () => [Pex()]),
    ];

    /// <summary>A handshake.</summary>
    internal static byte[] Greeting()
    {
        var bytes = new byte[Handshake.Size];
        new Handshake(ReservedBits.Extension | ReservedBits.Fast, new InfoHash(new byte[InfoHash.Size]), new PeerId("-TR3000-abcdefghijkl"u8)).Write(bytes);
        return bytes;
    }

    /// <summary>Messages of many kinds.</summary>
    internal static byte[] Talk() => Written(x =>
    {
        PeerMessageWriter.Extended(x, 0, Extended());
        PeerMessageWriter.Bitfield(x, Bitfield.All(Pieces));
        PeerMessageWriter.KeepAlive(x);
        PeerMessageWriter.Index(x, PeerMessageId.Have, 5);
        PeerMessageWriter.Bare(x, PeerMessageId.HaveAll);
        PeerMessageWriter.Bare(x, PeerMessageId.Unchoke);
        PeerMessageWriter.Index(x, PeerMessageId.AllowedFast, 3);
        PeerMessageWriter.Extended(x, 1, Written(y => MetadataMessage.WriteData(y, 0, 7, "d4:info"u8)));
    });

    private static byte[] Extended() => Written(new ExtendedHandshake
    {
        Messages = new Dictionary<string, int>(StringComparer.Ordinal) { ["ut_metadata"] = 1, ["ut_pex"] = 2 },
        Client = "Transmission 3.00",
        Reqq = 250,
        MetadataSize = 16390,
        UploadOnly = true,
    }.Write);

    private static byte[] Pex()
    {
        var (v4, v6) = (PeerEndpoint.From(IPAddress.Parse("192.0.2.1"), 6881), PeerEndpoint.From(IPAddress.Parse("2001:db8::1"), 51413));
        return Written(new PexMessage { Added = [new PexPeer(v4, default), new PexPeer(v6, (PexFlags)2)], Dropped = [v4, v6] }.Write);
    }

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static long Handshakes(ReadOnlySpan<byte> input)
    {
        if (!Handshake.TryRead(input, out var handshake, out var error))
        {
            return error.IsError ? Way.Refused(error) : Way.Read(null, input.Length);
        }

        Span<byte> again = stackalloc byte[Handshake.Size];
        handshake.Write(again);
        Way.Promise(again.SequenceEqual(input[..Handshake.Size]), "a handshake is written as it was read");
        return Way.Read(handshake.SupportsFast ? 1 : 0, handshake.SupportsExtensions ? 1 : 0);
    }

    private static long Messages(ReadOnlySpan<byte> input)
    {
        var reader = new PeerMessageReader(input, MaxMessage);
        var hash = default(HashCode);
        var consumed = 0;
        while (reader.Read())
        {
            Way.Promise(reader.Consumed >= consumed + PeerMessageReader.PrefixSize && reader.Consumed <= input.Length, "each message takes bytes of the input");
            Way.Promise(reader.Payload.Length < MaxMessage, "messages stay within the limit");
            consumed = reader.Consumed;
            hash.Add(reader.IsKeepAlive ? -1 : (int)reader.Id);
            hash.Add(reader.TryReadIndex(out _));
        }

        Way.Promise(reader.Error.IsError || reader.Needed > input.Length - consumed, "a message is refused, or is not there whole");
        return reader.Error.IsError ? Way.Refused(reader.Error) : hash.ToHashCode();
    }

    private static long Bitfields(ReadOnlySpan<byte> input)
    {
        if (!Bitfield.TryRead(input, Pieces, out var bitfield, out var error))
        {
            return Way.Refused(error);
        }

        Way.Promise(bitfield.Count <= Pieces && bitfield.IsComplete == (bitfield.Count == Pieces), "no more pieces than there are");
        return Way.Read(bitfield.Count);
    }

    private static long ExtendedHandshakes(ReadOnlySpan<byte> input)
    {
        if (!ExtendedHandshake.TryRead(input, out var handshake, out var error))
        {
            return Way.Refused(error);
        }

        Way.Promise(handshake.Client is null || !handshake.Client.Any(char.IsControl), "no control characters in a name");
        Way.Promise(handshake.Messages.Keys.All(x => !x.Any(char.IsControl)), "no control characters in message names");
        return Way.Read(handshake.Messages.Count, handshake.Client?.Length, handshake.Reqq, handshake.MetadataSize, handshake.UploadOnly is null ? 2 : 1);
    }

    private static long PexMessages(ReadOnlySpan<byte> input)
    {
        if (!PexMessage.TryRead(input, out var message, out var error))
        {
            return Way.Refused(error);
        }

        Way.Promise(message.Added.Count <= PexMessage.MaxRead && message.Dropped.Count <= PexMessage.MaxRead, "no more peers than the limit");
        return Way.Read(message.Added.Count, message.Dropped.Count);
    }

    private static long MetadataMessages(ReadOnlySpan<byte> input) =>
        MetadataMessage.TryRead(input, out var message, out var error) ? Way.Read((long)message.Type, message.Piece) : Way.Refused(error);
}
