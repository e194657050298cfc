using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>Swarms, trackers and endpoints. A key alone would mean nothing in another database, so the name goes with it.</summary>
internal static class IdentityCodec
{
    public static void Write(in PayloadWriter writer, SwarmRef swarm)
    {
        writer.Int64(swarm.SwarmId);
        Span<byte> hash = stackalloc byte[InfoHash.Size];
        swarm.InfoHash.WriteTo(hash);
        writer.Bytes(hash);
    }

    public static SwarmRef ReadSwarm(ref PayloadReader reader) => new(reader.Int64(), new InfoHash(reader.Bytes(InfoHash.Size)));

    public static void Write(in PayloadWriter writer, TrackerRef tracker)
    {
        writer.Int64(tracker.TrackerId);
        writer.Text(tracker.Url.AbsoluteUri);
    }

    public static TrackerRef ReadTracker(ref PayloadReader reader)
    {
        var id = reader.Int64();
        return Uri.TryCreate(reader.Text(), UriKind.Absolute, out var url)
            ? new TrackerRef(id, url)
            : throw new InvalidDataException("A tracker's URL is none.");
    }

    public static void Write(in PayloadWriter writer, PeerEndpoint endpoint)
    {
        writer.UInt128(endpoint.Address);
        writer.Int32(endpoint.Port);
    }

    public static PeerEndpoint ReadEndpoint(ref PayloadReader reader) =>
        new(reader.UInt128(), reader.Int32() is var port && port is >= 0 and <= ushort.MaxValue
            ? (ushort)port
            : throw new InvalidDataException("A port is out of range."));
}
