using System.Buffers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Swarms;

/// <summary>What one peer tells one caller of the others (BEP 11): who is new since it told last, and who is gone.</summary>
internal sealed class PeerGossip(PeerEndpoint self)
{
    /// <summary>The least time between two messages.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private readonly HashSet<PeerEndpoint> _told = [];

    /// <summary>Writes the message with what is new; nothing where nothing is.</summary>
    public void Write(IBufferWriter<byte> output, byte extendedId, IReadOnlyList<PexPeer> live)
    {
        var there = live.Select(p => p.Endpoint).ToHashSet();
        var dropped = _told.Where(p => !there.Contains(p)).Take(PexMessage.MaxTold).ToList();
        _told.ExceptWith(dropped);

        // Each peer begins elsewhere, so that many of them together tell of everybody.
        var start = live.Count == 0 ? 0 : (int)((uint)self.GetHashCode() % live.Count);
        var added = live.Skip(start).Concat(live.Take(start)).Where(p => p.Endpoint != self && !_told.Contains(p.Endpoint)).Take(PexMessage.MaxTold).ToList();
        _told.UnionWith(added.Select(p => p.Endpoint));
        if (added.Count + dropped.Count > 0)
        {
            var payload = new ArrayBufferWriter<byte>();
            new PexMessage { Added = added, Dropped = dropped }.Write(payload);
            PeerMessageWriter.Extended(output, extendedId, payload.WrittenSpan);
        }
    }
}
