using Crawler.Probing.Observations;
using Crawler.Storage.Privacy;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>A visit, written in version 2; version 1 lacks what its last lines write. The endpoint is written masked; the bitfield is not written.</summary>
internal static class VisitCodec
{
    public static void Write(in PayloadWriter writer, PeerVisit visit, MaskedPeer peer)
    {
        writer.Time(visit.ObservedAt);
        IdentityCodec.Write(writer, visit.Swarm);
        writer.UInt128(peer.Key);
        IdentityCodec.Write(writer, peer.Prefix);
        writer.Flag(peer.Endpoint.HasValue);
        if (peer.Endpoint is { } endpoint)
        {
            IdentityCodec.Write(writer, endpoint);
        }

        writer.Byte((byte)visit.Source);
        writer.Byte((byte)visit.Outcome);
        writer.Byte((byte)visit.Stage);
        writer.Text(visit.Transport);
        writer.Flag(visit.Encrypted);
        writer.Flag(visit.PeerId.HasValue);
        if (visit.PeerId is { } id)
        {
            Span<byte> bytes = stackalloc byte[PeerId.Size];
            id.WriteTo(bytes);
            writer.Bytes(bytes);
        }

        writer.Text(visit.Client);
        writer.Text(visit.Version);
        writer.Byte((byte)visit.Identity);
        writer.Text(visit.ExtendedName);
        writer.OptionalInt64((long?)visit.Reserved);
        WriteExtensions(writer, visit.Extensions);
        writer.OptionalInt32(visit.Reqq);
        writer.OptionalInt32(visit.MetadataSize);
        writer.OptionalFlag(visit.UploadOnly);
        writer.OptionalInt32(visit.Pieces);
        writer.OptionalInt32(visit.Have);
        writer.OptionalFlag(visit.Seed);
        writer.OptionalDouble(visit.ConnectMs);
        writer.OptionalDouble(visit.HandshakeMs);
        writer.Text(visit.Error);
        writer.Text(visit.ExtendedShape);
        writer.OptionalFlag(visit.HidesPieces);
    }

    public static MaskedVisit Read(ref PayloadReader reader, byte version)
    {
        var observedAt = reader.Time();
        var swarm = IdentityCodec.ReadSwarm(ref reader);
        var peer = new MaskedPeer(
            reader.UInt128(), IdentityCodec.ReadEndpoint(ref reader), reader.Flag() ? IdentityCodec.ReadEndpoint(ref reader) : null);
        return new MaskedVisit(
            new PeerVisit
            {
                ObservedAt = observedAt,
                Swarm = swarm,
                Endpoint = default,
                Source = reader.Code<PeerSource>(),
                Outcome = reader.Code<ProbeOutcome>(),
                Stage = reader.Code<ProbeStage>(),
                Transport = reader.Text() ?? "tcp",
                Encrypted = reader.Flag(),
                PeerId = reader.Flag() ? new PeerId(reader.Bytes(PeerId.Size)) : null,
                Client = reader.Text(),
                Version = reader.Text(),
                Identity = reader.Code<PeerIdentity>(),
                ExtendedName = reader.Text(),
                Reserved = (ulong?)reader.OptionalInt64(),
                Extensions = ReadExtensions(ref reader),
                Reqq = reader.OptionalInt32(),
                MetadataSize = reader.OptionalInt32(),
                UploadOnly = reader.OptionalFlag(),
                Pieces = reader.OptionalInt32(),
                Have = reader.OptionalInt32(),
                Seed = reader.OptionalFlag(),
                ConnectMs = reader.OptionalDouble(),
                HandshakeMs = reader.OptionalDouble(),
                Error = reader.Text(),
                ExtendedShape = version > 1 ? reader.Text() : null,
                HidesPieces = version > 1 ? reader.OptionalFlag() : null,
            },
            peer);
    }

    private static void WriteExtensions(in PayloadWriter writer, IReadOnlyDictionary<string, int>? extensions)
    {
        writer.Int32(extensions?.Count ?? -1);
        foreach (var (name, id) in extensions ?? new Dictionary<string, int>())
        {
            writer.Text(name);
            writer.Int32(id);
        }
    }

    private static Dictionary<string, int>? ReadExtensions(ref PayloadReader reader)
    {
        var count = reader.Int32();
        if (count < 0)
        {
            return null;
        }

        var extensions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var name = reader.Text() ?? throw new InvalidDataException("An extension has no name.");
            extensions[name] = reader.Int32();
        }

        return extensions;
    }
}
