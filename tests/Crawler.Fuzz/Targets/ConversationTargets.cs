using System.Buffers;
using Crawler.Probing.Peers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Fuzz.Targets;

/// <summary>
/// Whole visits: what a peer says in parts of any length, with waits between them, against the course of a visit and all that it drives.
/// An input is a head that says how the visit goes, and the bytes of the peer; see <see cref="FuzzedVisit"/>.
/// </summary>
internal static class ConversationTargets
{
    private static readonly byte[] Whole = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    private static readonly byte[] Small = [2, 0, 9, 4, 17, 1];

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("conversation", typeof(VisitCourse), input => Run(input, PeerEncryption.Plain), Plain) { Cost = 4 },
        new("conversation-encrypted", typeof(VisitCourse), input => Run(input, PeerEncryption.Mse), () => Encrypted(PeerEncryption.Mse, 0)) { Cost = 500 },
        new("conversation-either", typeof(VisitCourse), input => Run(input, PeerEncryption.PlainThenMse), Either) { Cost = 50 },
    ];

    private static long Run(ReadOnlySpan<byte> input, PeerEncryption encryption) => new FuzzedVisit(encryption).Run(input);

    private static List<byte[]> Plain()
    {
        var seeds = new List<byte[]>();
        foreach (var (reserved, messages) in Scripts())
        {
            var said = Greeting(reserved, messages);
            for (var way = 0; way < 6; way++)
            {
                seeds.Add([(byte)way, .. Whole, .. said]);
                seeds.Add([(byte)way, .. Small, .. said]);
            }
        }

        return seeds;
    }

    private static IEnumerable<(ulong Reserved, Action<IBufferWriter<byte>> Messages)> Scripts()
    {
        const ulong Modern = ReservedBits.Extension | ReservedBits.Fast;
        yield return (0, x => PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xF0, 0x00]));
        yield return (Modern, x =>
        {
            Extended(x, new ExtendedHandshake { Client = "Transmission 3.00", Messages = new Dictionary<string, int> { ["ut_metadata"] = 3 }, MetadataSize = FuzzedVisit.InfoBytes.Length });
            PeerMessageWriter.Bare(x, PeerMessageId.HaveAll);
            var data = new ArrayBufferWriter<byte>();
            MetadataMessage.WriteData(data, 0, FuzzedVisit.InfoBytes.Length, FuzzedVisit.InfoBytes);
            PeerMessageWriter.Extended(x, OwnVoice.MetadataId, data.WrittenSpan);
        }
        );
        yield return (Modern, x =>
        {
            Extended(x, new ExtendedHandshake { Messages = new Dictionary<string, int> { ["upload_only"] = 3 } });
            PeerMessageWriter.Bare(x, PeerMessageId.HaveNone);
            PeerMessageWriter.Bare(x, PeerMessageId.Unchoke);
            PeerMessageWriter.Index(x, PeerMessageId.Have, 3);
        }
        );
        yield return (Modern, x =>
        {
            PeerMessageWriter.Index(x, PeerMessageId.Have, 300);
            PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xFF, 0x80]);
            PeerMessageWriter.Index(x, PeerMessageId.Have, 9);
        }
        );
    }

    private static List<byte[]> Either() => [.. Plain(), .. Encrypted(PeerEncryption.PlainThenMse, FuzzedVisit.HangsUpFirst)];

    private static List<byte[]> Encrypted(PeerEncryption encryption, byte way)
    {
        var answers = FuzzedVisit.Answers(encryption, Greeting(ReservedBits.Fast, x => PeerMessageWriter.Bare(x, PeerMessageId.HaveAll)));
        return [[way, .. Whole, .. answers], [(byte)(way + 1), .. Small, .. answers]];
    }

    private static byte[] Greeting(ulong reserved, Action<IBufferWriter<byte>> messages)
    {
        var output = new ArrayBufferWriter<byte>();
        new Handshake(reserved, FuzzedVisit.Swarm, new PeerId("-XX0000-abcdefghijkl"u8)).Write(output.GetSpan(Handshake.Size));
        output.Advance(Handshake.Size);
        messages(output);
        return output.WrittenSpan.ToArray();
    }

    private static void Extended(IBufferWriter<byte> output, ExtendedHandshake handshake)
    {
        var payload = new ArrayBufferWriter<byte>();
        handshake.Write(payload);
        PeerMessageWriter.Extended(output, 0, payload.WrittenSpan);
    }
}
