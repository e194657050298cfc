using System.Buffers;
using System.Net;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Swarms;

/// <summary>What a peer says when it accepts a connection, and when. Pure: the socket is <see cref="PeerConversation"/>'s.</summary>
internal static class PeerScript
{
    // Enough for what programs mostly say first.
    private const int FirstPortion = 512;

    /// <summary>
    /// The peer's first messages: handshake (BEP 3), extended handshake (BEP 10), then bitfield, have-all or have-none (BEP 6), in the
    /// order and form of the program that it plays. Messages without a pause between them are one portion.
    /// </summary>
    /// <param name="peer">Who speaks.</param>
    /// <param name="caller">The caller's handshake: extensions are used only where both have them.</param>
    /// <param name="callerAddress">The caller's address, told back as <c>yourip</c>.</param>
    public static IEnumerable<(TimeSpan Pause, ReadOnlyMemory<byte> Bytes)> Open(SimulatedPeer peer, Handshake caller, IPAddress callerAddress)
    {
        var profile = peer.Profile;
        var portion = new ArrayBufferWriter<byte>(FirstPortion);
        portion.Write(Handshake(peer));
        if (!profile.PiecesFirst)
        {
            WriteExtended(portion, peer, caller, callerAddress);
        }

        if (profile.PiecesAfter > TimeSpan.Zero)
        {
            yield return (TimeSpan.Zero, portion.WrittenMemory);
            portion = new ArrayBufferWriter<byte>();
        }

        WritePieces(portion, peer, caller);
        if (profile.PiecesFirst)
        {
            WriteExtended(portion, peer, caller, callerAddress);
        }

        WriteAllowedFast(portion, peer, caller);
        yield return (profile.PiecesAfter, portion.WrittenMemory);
    }

    /// <summary>The peer's handshake (BEP 3).</summary>
    public static byte[] Handshake(SimulatedPeer peer)
    {
        var handshake = new byte[Wire.Peers.Handshake.Size];
        new Handshake(peer.Profile.Reserved, peer.InfoHash, peer.PeerId).Write(handshake);
        return handshake;
    }

    /// <summary>The peer's pieces as a bitfield message, whatever it would rather send.</summary>
    public static ReadOnlyMemory<byte> Bitfield(SimulatedPeer peer)
    {
        var output = new ArrayBufferWriter<byte>();
        PeerMessageWriter.Bitfield(output, peer.Pieces);
        return output.WrittenMemory;
    }

    /// <summary>The peer's extended handshake (BEP 10); empty where one of the two has no extensions.</summary>
    public static ReadOnlyMemory<byte> Extended(SimulatedPeer peer, Handshake caller, IPAddress callerAddress)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteExtended(output, peer, caller, callerAddress);
        return output.WrittenMemory;
    }

    /// <summary>
    /// What a super-seeder (BEP 16) says of its pieces: none, and then that it gives all the same. Programs that list <c>upload_only</c> unchoke
    /// whoever comes; the others offer a piece.
    /// </summary>
    public static ReadOnlyMemory<byte> SuperSeeding(SimulatedPeer peer, Handshake caller)
    {
        var output = new ArrayBufferWriter<byte>();
        if (SpeakFast(peer.Profile, caller))
        {
            PeerMessageWriter.Bare(output, PeerMessageId.HaveNone);
        }

        if (peer.Profile.Messages.ContainsKey("upload_only"))
        {
            PeerMessageWriter.Bare(output, PeerMessageId.Unchoke);
        }
        else
        {
            PeerMessageWriter.Index(output, PeerMessageId.Have, 0);
        }

        return output.WrittenMemory;
    }

    private static void WriteExtended(ArrayBufferWriter<byte> output, SimulatedPeer peer, Handshake caller, IPAddress callerAddress)
    {
        var profile = peer.Profile;
        if ((profile.Reserved & ReservedBits.Extension) == 0 || !caller.SupportsExtensions)
        {
            return;
        }

        var payload = new ArrayBufferWriter<byte>();
        new ExtendedHandshake
        {
            Messages = profile.Messages,
            Client = profile.Name,
            Reqq = profile.Reqq,
            MetadataSize = peer.Info.IsEmpty ? null : peer.Info.Length,
            UploadOnly = profile.TellsUploadOnly && peer.Fault?.IsSeed != true && (peer.Pieces.IsComplete || peer.IsPartialSeed) ? true : null,
            YourIp = callerAddress,
        }.Write(payload);
        PeerMessageWriter.Extended(output, 0, payload.WrittenSpan);
    }

    private static void WritePieces(ArrayBufferWriter<byte> output, SimulatedPeer peer, Handshake caller)
    {
        var profile = peer.Profile;
        var fast = SpeakFast(profile, caller);
        var have = peer.Pieces.Count;
        if (fast && !profile.AlwaysBitfield && (have == 0 || peer.Pieces.IsComplete))
        {
            PeerMessageWriter.Bare(output, have == 0 ? PeerMessageId.HaveNone : PeerMessageId.HaveAll);
        }
        else if (have > 0 || profile.AlwaysBitfield)
        {
            PeerMessageWriter.Bitfield(output, peer.Pieces);
        }
    }

    private static void WriteAllowedFast(ArrayBufferWriter<byte> output, SimulatedPeer peer, Handshake caller)
    {
        var count = SpeakFast(peer.Profile, caller) ? Math.Min(peer.Profile.AllowedFast, peer.Pieces.Pieces) : 0;
        for (var i = 0; i < count; i++)
        {
            PeerMessageWriter.Index(output, PeerMessageId.AllowedFast, i);
        }
    }

    private static bool SpeakFast(ClientProfile profile, Handshake caller) => (profile.Reserved & ReservedBits.Fast) != 0 && caller.SupportsFast;
}
