namespace Crawler.Storage.Planning;

/// <summary>What the fleet would do and need.</summary>
/// <param name="Trackers">By tracker, the busiest first.</param>
/// <param name="Tables">By table.</param>
/// <param name="VisitsPerSecond">Visits to peers.</param>
/// <param name="JournalBytesPerDay">What is appended to the journals before it is packed.</param>
/// <param name="RawDays">Days that raw rows stay.</param>
/// <param name="HourDays">Days that sums stay by the hour.</param>
/// <param name="LimitBytes">What storage may take; null without a limit.</param>
/// <param name="UsedBytes">What it takes now.</param>
/// <param name="DaysToFull">Until nothing would be claimed any more, with raw days kept as configured; null when that never comes.</param>
/// <param name="Agents">Agents needed, at least 1.</param>
public sealed record WorkPlan(
    IReadOnlyList<TrackerPlan> Trackers, IReadOnlyList<TablePlan> Tables, double VisitsPerSecond, double JournalBytesPerDay, int RawDays, int HourDays,
    long? LimitBytes, long UsedBytes, double? DaysToFull, int Agents)
{
    /// <summary>Questions to web seeds, a second.</summary>
    public double WebSeedsPerSecond { get; init; }

    /// <summary>Requests to all trackers, a second.</summary>
    public double RequestsPerSecond => Trackers.Sum(x => x.ScrapesPerSecond + x.AnnouncesPerSecond);

    /// <summary>Rows a day, in raw tables and sums.</summary>
    public double RowsPerDay => Tables.Sum(x => x.RowsPerDay);

    /// <summary>Bytes a day in raw tables, which go after <see cref="RawDays"/>.</summary>
    public double RawBytesPerDay => Tables.Where(x => x.IsRaw).Sum(x => x.BytesPerDay);

    /// <summary>Bytes a day in sums by the hour, which are folded after <see cref="HourDays"/>.</summary>
    public double SumBytesPerDay => Tables.Where(x => !x.IsRaw).Sum(x => x.BytesPerDay);

    /// <summary>Bytes a day in sums once they are folded, which stay: a row a day in place of 24.</summary>
    public double FoldedBytesPerDay => SumBytesPerDay / 24;
}

/// <summary>Requests to one tracker.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Swarms">Swarms watched there.</param>
/// <param name="ScrapesPerSecond">Scrape requests a second, each for many swarms.</param>
/// <param name="AnnouncesPerSecond">Announces a second.</param>
public sealed record TrackerPlan(string Url, long Swarms, double ScrapesPerSecond, double AnnouncesPerSecond);

/// <summary>Rows of one table.</summary>
/// <param name="Table">Name, without schema.</param>
/// <param name="RowsPerDay">Rows a day.</param>
/// <param name="BytesPerRow">Bytes a row, with indexes.</param>
/// <param name="IsMeasured">Whether that was measured in this database.</param>
/// <param name="IsRaw">Whether its days are dropped.</param>
public sealed record TablePlan(string Table, double RowsPerDay, double BytesPerRow, bool IsMeasured, bool IsRaw)
{
    /// <summary>Bytes a day.</summary>
    public double BytesPerDay => RowsPerDay * BytesPerRow;
}
