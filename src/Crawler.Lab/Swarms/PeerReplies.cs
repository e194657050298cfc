using System.Buffers;
using Crawler.Lab.Content;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Swarms;

/// <summary>
/// What a simulated peer says to a caller's messages. It has no pieces to give and keeps everyone choked; it hands out the info dictionary
/// (BEP 9) and, where the scenario wants it, tells of other peers (BEP 11). No I/O.
/// </summary>
internal sealed class PeerReplies(SimulatedPeer peer, PeerGossip? gossip, ISwarmDirectory? directory, TimeProvider time)
{
    private const int MaxMessage = 256 * 1024;

    // A caller that asks for much is answered in portions, each sent before more is read.
    private const int MaxPortion = 64 * 1024;

    private byte _metadataId;
    private byte _pexId;
    private long _toldAt;

    /// <summary>How long to wait before the caller is to be told of other peers again; null when it is not.</summary>
    public TimeSpan? UntilGossip =>
        _pexId == 0 || gossip is null ? null : PeerGossip.Pace - time.GetElapsedTime(_toldAt) is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;

    /// <summary>Takes messages and writes what is to be said to them; false when the caller breaks the protocol.</summary>
    /// <param name="link">What was received.</param>
    /// <param name="output">Takes the answers.</param>
    /// <param name="needed">Bytes that the next message has at least; null when there may be whole messages left.</param>
    public bool TryTake(PeerLink link, ArrayBufferWriter<byte> output, out int? needed)
    {
        var reader = new PeerMessageReader(link.Received, MaxMessage);
        var sound = true;
        var more = false;
        while (sound && (more = output.WrittenCount < MaxPortion) && reader.Read())
        {
            sound = reader.IsKeepAlive || reader.Id != PeerMessageId.Extended || TryTakeExtended(reader.Payload, output);
        }

        needed = more ? reader.Needed : null;
        link.Consume(reader.Consumed);
        return sound && !reader.Error.IsError;
    }

    /// <summary>Writes who is new in the swarm and who is gone.</summary>
    public void Gossip(IBufferWriter<byte> output)
    {
        _toldAt = time.GetTimestamp();
        gossip?.Write(output, _pexId, directory?.Live(peer.InfoHash) ?? []);
    }

    private bool TryTakeExtended(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        if (payload.IsEmpty)
        {
            return false;
        }

        var id = payload[0];
        var body = payload[1..];
        if (id == 0)
        {
            return TryTakeHandshake(body, output);
        }

        if (_metadataId != 0 && id == peer.Profile.Messages.GetValueOrDefault(MetadataMessage.Name) && MetadataAnswer.TryReadRequest(body, out var piece))
        {
            MetadataAnswer.Write(output, _metadataId, peer.Info.Span, piece);
        }

        return true;
    }

    private bool TryTakeHandshake(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (!ExtendedHandshake.TryRead(body, out var caller, out _))
        {
            return false;
        }

        _metadataId = Id(caller, MetadataMessage.Name);
        var first = _pexId == 0;
        _pexId = Id(caller, PexMessage.Name);
        if (first && _pexId != 0)
        {
            Gossip(output);
        }

        return true;
    }

    // An extension is used only where both have it.
    private byte Id(ExtendedHandshake caller, string name) =>
        peer.Profile.Messages.ContainsKey(name) ? (byte)caller.Messages.GetValueOrDefault(name) : (byte)0;
}
