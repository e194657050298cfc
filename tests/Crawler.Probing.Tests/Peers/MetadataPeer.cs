using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;
using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Tests.Peers;

/// <summary>A peer on loopback that hands out an info dictionary, or whatever a test makes of it.</summary>
internal sealed class MetadataPeer : IAsyncDisposable
{
    private const byte TheirId = 7;
    private readonly ScriptedPeer _peer;
    private readonly ConcurrentQueue<int> _asked = new();

    /// <param name="hash">The swarm.</param>
    /// <param name="size">What it says as <c>metadata_size</c>.</param>
    /// <param name="pieces">What it has: its message.</param>
    /// <param name="answer">Sends the answer to a request for a piece of the info dictionary.</param>
    public MetadataPeer(InfoHash hash, int size, Action<IBufferWriter<byte>> pieces, Func<Socket, int, CancellationToken, Task> answer)
    {
        var greeting = ScriptedPeer.Greeting(hash, ReservedBits.Extension | ReservedBits.Fast, "-TR3000-", x =>
        {
            var payload = new ArrayBufferWriter<byte>();
            var offer = new Dictionary<string, int>(StringComparer.Ordinal) { [MetadataMessage.Name] = TheirId };
            new ExtendedHandshake { Client = "Transmission 3.00", MetadataSize = size, Messages = offer }.Write(payload);
            PeerMessageWriter.Extended(x, 0, payload.WrittenSpan);
            pieces(x);
        });
        _peer = new ScriptedPeer(async (socket, stop) =>
        {
            await ScriptedPeer.ReadAsync(socket, Handshake.Size, stop);
            await socket.SendAsync(greeting, stop);
            while (true)
            {
                var prefix = await ScriptedPeer.ReadAsync(socket, 4, stop);
                var message = await ScriptedPeer.ReadAsync(socket, (prefix[2] << 8) | prefix[3], stop);
                if (message is [(byte)PeerMessageId.Extended, 0, .. var hello] && ExtendedHandshake.TryRead(hello, out var extended, out _))
                {
                    OurId = extended.Messages.GetValueOrDefault(MetadataMessage.Name);
                }
                else if (message is [(byte)PeerMessageId.Extended, TheirId, .. var body] && Piece(body) is { } piece)
                {
                    _asked.Enqueue(piece);
                    await answer(socket, piece, stop);
                }
            }
        });
    }

    public PeerEndpoint Endpoint => _peer.Endpoint;

    /// <summary>Pieces of the info dictionary that were asked for, in order.</summary>
    public IReadOnlyList<int> Asked => [.. _asked];

    /// <summary>The number under which the crawler takes metadata; 0 when it offered none.</summary>
    public int OurId { get; private set; }

    /// <summary>An info dictionary of a torrent with so many pieces.</summary>
    public static byte[] Info(int pieces)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.String("length");
        writer.Integer(pieces * 16384L);
        writer.String("name");
        writer.String("a file");
        writer.String("piece length");
        writer.Integer(16384);
        writer.String("pieces");
        writer.String(new byte[pieces * 20]);
        writer.End();
        return output.WrittenSpan.ToArray();
    }

    public static InfoHash HashOf(byte[] info) => new(SHA1.HashData(info));

    /// <summary>A message that brings a piece.</summary>
    public static byte[] Data(int piece, int totalSize, ReadOnlySpan<byte> data)
    {
        var payload = new ArrayBufferWriter<byte>();
        MetadataMessage.WriteData(payload, piece, totalSize, data);
        return Message(payload.WrittenSpan);
    }

    /// <summary>A message to the crawler's <c>ut_metadata</c>.</summary>
    public static byte[] Message(ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>();
        PeerMessageWriter.Extended(output, 1, payload);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A piece of an info dictionary, as it is asked for.</summary>
    public static ReadOnlySpan<byte> Part(byte[] info, int piece) =>
        info.AsSpan(piece * MetadataMessage.PieceSize, MetadataMessage.PieceLength(info.Length, piece));

    /// <summary>An honest one.</summary>
    public static MetadataPeer Honest(byte[] info, Action<IBufferWriter<byte>> pieces) =>
        new(HashOf(info), info.Length, pieces, async (socket, piece, stop) => await socket.SendAsync(Data(piece, info.Length, Part(info, piece)), stop));

    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    private static int? Piece(byte[] payload) =>
        MetadataMessage.TryRead(payload, out var message, out _) && message.Type == MetadataMessageType.Request ? message.Piece : null;
}
