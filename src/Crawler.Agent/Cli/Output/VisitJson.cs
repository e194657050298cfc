using System.Text.Json;
using Crawler.Probing.Observations;

namespace Crawler.Agent.Cli.Output;

/// <summary>A visit as the JSON object of <c>crawler probe</c>.</summary>
internal static class VisitJson
{
    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter w, PeerVisit visit)
    {
        w.WriteString("endpoint", visit.Endpoint.ToString());
        w.WriteString("infoHash", visit.Swarm.InfoHash.ToString());
        w.WriteString("outcome", visit.Outcome.ToCode());
        w.WriteString("stage", visit.Stage.ToCode());
        w.WriteString("transport", visit.Transport);
        w.WriteBoolean("encrypted", visit.Encrypted);
        w.WriteString("peerId", visit.PeerId?.ToString());
        w.WriteString("client", visit.Client);
        w.WriteString("version", visit.Version);
        w.WriteString("identity", visit.Identity.ToCode());
        w.WriteString("extendedName", visit.ExtendedName);
        w.WriteString("reserved", visit.Reserved?.ToString("x16"));
        w.WriteOptional("fast", Bit(visit, 0x04));
        w.WriteOptional("dht", Bit(visit, 0x01));
        WriteExtensions(w, visit.Extensions);
        w.WriteOptional("reqq", visit.Reqq);
        w.WriteOptional("metadataSize", visit.MetadataSize);
        w.WriteOptional("uploadOnly", visit.UploadOnly);
        w.WriteOptional("pieces", visit.Pieces);
        w.WriteOptional("have", visit.Have);
        w.WriteOptional("progress", visit.Progress, 6);
        w.WriteOptional("seed", visit.Seed);
        w.WriteOptional("connectMs", visit.ConnectMs, 3);
        w.WriteOptional("handshakeMs", visit.HandshakeMs, 3);
        w.WriteString("error", visit.Error);
        w.WriteTime("observedAt", visit.ObservedAt);
    }

    // BEP 5 and BEP 6 have their bits in the last reserved byte.
    private static bool? Bit(PeerVisit visit, ulong mask) => visit.Reserved is { } reserved ? (reserved & mask) != 0 : null;

    private static void WriteExtensions(Utf8JsonWriter w, IReadOnlyDictionary<string, int>? extensions)
    {
        if (extensions is null)
        {
            w.WriteNull("extensions");
            return;
        }

        w.WriteStartObject("extensions");
        foreach (var (name, id) in extensions)
        {
            w.WriteNumber(name, id);
        }

        w.WriteEndObject();
    }
}
