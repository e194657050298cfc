using Crawler.Probing.Observations;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>A swarm snapshot: version 1 did not say whether the crawl knew the whole swarm.</summary>
internal static class SwarmSnapshotCodec
{
    public static void Write(in PayloadWriter writer, SwarmSnapshot snapshot)
    {
        writer.Time(snapshot.ObservedAt);
        writer.Time(snapshot.StartedAt);
        IdentityCodec.Write(writer, snapshot.Swarm);
        writer.Int32(snapshot.KnownPeers);
        writer.Int32(snapshot.VisitedPeers);
        writer.Int32(snapshot.ReachablePeers);
        writer.Int32(snapshot.Seeders);
        writer.Int32(snapshot.Leechers);
        writer.Int32(snapshot.UnknownProgress);
        writer.OptionalDouble(snapshot.DistributedCopies);
        writer.Flag(snapshot.IsWhole);
    }

    public static SwarmSnapshot Read(ref PayloadReader reader, byte version) => new()
    {
        ObservedAt = reader.Time(),
        StartedAt = reader.Time(),
        Swarm = IdentityCodec.ReadSwarm(ref reader),
        KnownPeers = reader.Int32(),
        VisitedPeers = reader.Int32(),
        ReachablePeers = reader.Int32(),
        Seeders = reader.Int32(),
        Leechers = reader.Int32(),
        UnknownProgress = reader.Int32(),
        DistributedCopies = reader.OptionalDouble(),
        IsWhole = version >= 2 && reader.Flag(),
    };
}
