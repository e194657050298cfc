using Crawler.Probing.Observations;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>
/// A swarm snapshot. Version 1 did not say whether the crawl knew the whole swarm, version 2 not what its peers have and how often
/// the pieces are there.
/// </summary>
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
        writer.Double(snapshot.SampleShare);
        writer.Int32(snapshot.PartialSeeds);
        WriteNumbers(writer, snapshot.Progress);
        writer.Int32(snapshot.OrderKnown);
        writer.Int32(snapshot.Sequential);
        writer.Flag(snapshot.Spread is not null);
        if (snapshot.Spread is { } spread)
        {
            writer.Int32(spread.Pieces);
            writer.Int32(spread.RarestReplicas);
            writer.Int32(spread.RarestPieces);
            WriteNumbers(writer, spread.Rarest);
            WriteNumbers(writer, spread.Strip);
        }
    }

    public static SwarmSnapshot Read(ref PayloadReader reader, byte version)
    {
        var snapshot = new SwarmSnapshot
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
        return version < 3 ? snapshot : snapshot with
        {
            SampleShare = reader.Double(),
            PartialSeeds = reader.Int32(),
            Progress = ReadNumbers(ref reader) is { Length: > 0 } progress ? progress : null,
            OrderKnown = reader.Int32(),
            Sequential = reader.Int32(),
            Spread = !reader.Flag() ? null : new PieceSpread
            {
                Pieces = reader.Int32(),
                RarestReplicas = reader.Int32(),
                RarestPieces = reader.Int32(),
                Rarest = ReadNumbers(ref reader),
                Strip = ReadNumbers(ref reader),
            },
        };
    }

    private static void WriteNumbers(in PayloadWriter writer, IReadOnlyList<int>? numbers)
    {
        writer.Int32(numbers?.Count ?? 0);
        foreach (var number in numbers ?? [])
        {
            writer.Int32(number);
        }
    }

    private static int[] ReadNumbers(ref PayloadReader reader)
    {
        var numbers = new int[reader.Count()];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = reader.Int32();
        }

        return numbers;
    }
}
