using System.Buffers;
using System.Buffers.Binary;
using Crawler.Lab.Swarms;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Faults;

/// <summary>
/// The faults that peers can have. A peer whose handshake for the right swarm came is there, whatever it does next: its outcome is
/// <c>handshaken</c>, and what shows the fault is that nothing is recorded of its pieces.
/// </summary>
internal static class PeerFaults
{
    private const int Huge = 8 * 1024 * 1024;
    private static readonly byte[] Zeros = new byte[64 * 1024];
    private static readonly TimeSpan Drip = TimeSpan.FromSeconds(1);

    // So long, that what was sent before a reset is read before it.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    /// <summary>An address that the tracker lists and where nobody is.</summary>
    public static PeerFault Dead { get; } = new("dead", "refused", "timed_out") { Door = PeerDoor.Closed };

    /// <summary>A sound peer that cannot be reached from outside.</summary>
    public static PeerFault Nat { get; } = new("nat", "timed_out") { Door = PeerDoor.Silent };

    private static readonly Dictionary<string, PeerFault> ByCode = new[]
    {
        new PeerFault("half-open", "timed_out") { Door = PeerDoor.HalfOpen },
        new PeerFault("close-at-once", "closed", "reset") { Play = (_, _) => Task.CompletedTask },
        new PeerFault("reset-at-connect", "reset") { Play = (talk, _) => Do(talk.Reset) },
        new PeerFault("silence", "timed_out") { Play = (talk, cancel) => talk.WaitForTheEndAsync(cancel) },
        new PeerFault("close-at-handshake", "closed") { Play = (talk, cancel) => talk.HearHandshakeAsync(cancel) },
        new PeerFault("reset-at-handshake", "reset")
        {
            Play = async (talk, cancel) =>
            {
                await talk.HearHandshakeAsync(cancel);
                talk.Reset();
            },
        },
        new PeerFault("half-handshake", "closed")
        {
            Play = async (talk, cancel) =>
            {
                await talk.HearHandshakeAsync(cancel);
                await talk.SendAsync(PeerScript.Handshake(talk.Peer).AsMemory(0, Handshake.InfoHashEnd), cancel);
            },
        },
        new PeerFault("slow-drip", "timed_out")
        {
            Play = async (talk, cancel) =>
            {
                await talk.HearHandshakeAsync(cancel);
                await talk.DripAsync(PeerScript.Handshake(talk.Peer), Drip, cancel);
            },
        },
        new PeerFault("garbage", "not_bittorrent") { Play = (talk, cancel) => AnswerAsync(talk, Garbage(talk.Peer), cancel) },
        new PeerFault("http", "not_bittorrent")
        {
            Play = (talk, cancel) => AnswerAsync(talk, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), cancel),
        },
        new PeerFault("wrong-info-hash", "wrong_info_hash")
        {
            Play = (talk, cancel) => AnswerAsync(talk, OtherSwarm(talk.Peer), cancel),
        },
        Handshaken("close-after-handshake", (_, _, _) => Task.CompletedTask),
        Handshaken("reset-after-handshake", (talk, _, cancel) => ResetAsync(talk, cancel)),
        Handshaken("reset-after-extended", async (talk, caller, cancel) =>
        {
            await talk.SendAsync(talk.Extended(caller), cancel);
            await ResetAsync(talk, cancel);
        }) with { TellsName = true },
        Handshaken("reset-after-pieces", async (talk, caller, cancel) =>
        {
            await talk.SendAsync(talk.Extended(caller), cancel);
            await talk.SendAsync(PeerScript.Bitfield(talk.Peer), cancel);
            await ResetAsync(talk, cancel);
        }) with { TellsName = true, TellsPieces = true },
        Handshaken("oversize-message", (talk, _, cancel) => talk.SendAsync(Prefix(int.MaxValue, PeerMessageId.Piece), cancel)),
        Handshaken("huge-extended-handshake", async (talk, _, cancel) =>
        {
            await talk.SendAsync(Prefix(Huge, PeerMessageId.Extended), cancel);
            for (var sent = 1; sent < Huge; sent += Zeros.Length)
            {
                await talk.SendAsync(Zeros.AsMemory(0, Math.Min(Zeros.Length, Huge - sent)), cancel);
            }
        }),
        Handshaken("flood", async (talk, _, cancel) =>
        {
            // Four zero bytes are a keep-alive.
            while (true)
            {
                await talk.SendAsync(Zeros, cancel);

                // A caller that reads as fast as this must not keep other peers from speaking.
                await Task.Yield();
            }
        }),
        Handshaken("bad-bitfield", (talk, _, cancel) =>
        {
            var message = new ArrayBufferWriter<byte>();
            PeerMessageWriter.WithPayload(message, PeerMessageId.Bitfield, Zeros.AsSpan(0, talk.Peer.Pieces.Bytes.Length + 3));
            return talk.SendAsync(message.WrittenMemory, cancel);
        }),
        Handshaken("slow-bitfield", async (talk, caller, cancel) =>
        {
            await talk.SendAsync(talk.Extended(caller), cancel);
            await talk.DripAsync(PeerScript.Bitfield(talk.Peer), Drip, cancel);
        }) with { TellsName = true },
        Handshaken("two-bitfields", async (talk, caller, cancel) =>
        {
            // The first word on it counts.
            await talk.SendAsync(talk.Extended(caller), cancel);
            await talk.SendAsync(PeerScript.Bitfield(talk.Peer), cancel);
            await talk.SendAsync(PeerScript.Bitfield(talk.Peer with { Pieces = Bitfield.All(talk.Peer.Pieces.Pieces) }), cancel);
        }) with { TellsName = true, TellsPieces = true },
        Handshaken("super-seed", async (talk, caller, cancel) =>
        {
            await talk.SendAsync(talk.Extended(caller), cancel);
            await talk.SendAsync(PeerScript.SuperSeeding(talk.Peer, caller), cancel);
        }) with { TellsName = true, IsSeed = true },
    }.ToDictionary(f => f.Code, StringComparer.Ordinal);

    /// <summary>Codes of the faults that a scenario can ask for, in the order of the conversation.</summary>
    public static IEnumerable<string> Codes => ByCode.Keys;

    /// <summary>The fault of a code, or null.</summary>
    public static PeerFault? Find(string code) => ByCode.GetValueOrDefault(code);

    private static PeerFault Handshaken(string code, Func<FaultyConversation, Handshake, CancellationToken, Task> then) => new(code, "handshaken")
    {
        Play = async (talk, cancel) =>
        {
            var caller = await talk.ShakeHandsAsync(cancel);
            await then(talk, caller, cancel);
            if (!code.StartsWith("close-", StringComparison.Ordinal))
            {
                await talk.WaitForTheEndAsync(cancel);
            }
        },
    };

    private static async Task AnswerAsync(FaultyConversation talk, byte[] answer, CancellationToken cancel)
    {
        await talk.HearHandshakeAsync(cancel);
        await talk.SendAsync(answer, cancel);
        await talk.WaitForTheEndAsync(cancel);
    }

    private static async Task ResetAsync(FaultyConversation talk, CancellationToken cancel)
    {
        await talk.WaitAsync(Moment, cancel);
        talk.Reset();
    }

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static byte[] Garbage(SimulatedPeer peer)
    {
        var bytes = new byte[2048];
        new Random(peer.PeerId.GetHashCode()).NextBytes(bytes);

        // The one byte that a handshake could begin with.
        bytes[0] = bytes[0] == 19 ? (byte)0 : bytes[0];
        return bytes;
    }

    private static byte[] OtherSwarm(SimulatedPeer peer)
    {
        var bytes = PeerScript.Handshake(peer);
        bytes[Handshake.InfoHashEnd - 1] ^= 0xFF;
        return bytes;
    }

    private static byte[] Prefix(int length, PeerMessageId id)
    {
        var bytes = new byte[PeerMessageReader.PrefixSize + 1];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        bytes[^1] = (byte)id;
        return bytes;
    }
}
