using Crawler.Probing.Observations;

namespace Crawler.Storage.Ingest;

/// <summary>What a batch says of web seeds last, of the checks that say whether they have the content.</summary>
internal static class LatestWebSeeds
{
    /// <summary>Parameters of <c>queries/latest_web_seeds</c>; null when nothing was told.</summary>
    public static (string Name, object? Value)[]? Of(Batch batch, KeyResolver keys)
    {
        var seeds = batch.WebSeeds
            .Select(x => x.Check)
            .Where(x => x.IsAvailable is not null)
            .GroupBy(x => keys.KeyOf(x.Seed))
            .OrderBy(x => x.Key)
            .Select(x => (x.Key, Run: Run.Of(x, y => y.ObservedAt, y => y.IsAvailable == true)))
            .ToList();
        return seeds.Count == 0 ? null :
        [
            ("Ids", seeds.Select(x => x.Key).ToArray()),
            ("ObservedAts", seeds.Select(x => x.Run.Newest.ObservedAt.ToUniversalTime()).ToArray()),
            ("Outcomes", seeds.Select(x => x.Run.Newest.Outcome.ToCode()).ToArray()),
            ("Statuses", seeds.Select(x => (short?)x.Run.Newest.Status).ToArray()),
            ("Ranges", seeds.Select(x => x.Run.Newest.AcceptsRanges).ToArray()),
            ("Available", seeds.Select(x => x.Run.Newest.IsAvailable == true).ToArray()),
            ("WrongLengths", seeds.Select(x => x.Run.Newest.IsWrongLength).ToArray()),
            ("AvailableAts", seeds.Select(x => x.Run.LastGood).ToArray()),
            ("UnavailableSinces", seeds.Select(x => x.Run.FirstBadAfter).ToArray()),
        ];
    }
}
