using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>Versions 1 and 2 of a request to a tracker: 1 did not know requests that stand for many.</summary>
internal static class TrackerRequestCodec
{
    public static void Write(in PayloadWriter writer, TrackerRequest request)
    {
        writer.Time(request.ObservedAt);
        IdentityCodec.Write(writer, request.Tracker);
        writer.Byte((byte)request.Purpose);
        writer.Int32(request.Hashes);
        writer.OptionalInt32(request.HashesEach);
        // Of an announce; what is asked for many swarms names none.
        writer.Flag(request is { Swarm: not null, PeerId: not null });
        if (request is { Swarm: { } swarm, PeerId: { } peerId })
        {
            IdentityCodec.Write(writer, swarm);
            writer.Bytes(peerId.ToArray());
            writer.Int64(request.Key);
            writer.Int32(request.Port);
        }
    }

    public static TrackerRequest Read(ref PayloadReader reader, byte version)
    {
        var request = new TrackerRequest
        {
            ObservedAt = reader.Time(),
            Tracker = IdentityCodec.ReadTracker(ref reader),
            Purpose = reader.Code<RequestPurpose>(),
            Hashes = reader.Int32(),
            HashesEach = version == 1 ? null : reader.OptionalInt32(),
        };
        return reader.Flag()
            ? request with
            {
                Swarm = IdentityCodec.ReadSwarm(ref reader),
                PeerId = new PeerId(reader.Bytes(PeerId.Size)),
                Key = (uint)reader.Int64(),
                Port = (ushort)reader.Int32(),
            }
            : request;
    }
}
