namespace Crawler.Storage.Budget;

/// <summary>Bytes of one part of storage.</summary>
/// <param name="Name">database, wal, server_log, journal, logs, reports, alerts.</param>
/// <param name="Bytes">Bytes in use.</param>
internal sealed record PartUse(string Name, long Bytes);

/// <summary>One measurement of what is governed together.</summary>
/// <param name="Parts">Its parts.</param>
/// <param name="ReservedBytes">Spoken for: what waits in journals, the rest of the write-ahead log.</param>
/// <param name="BudgetBytes">What the configuration allows; null without a bound.</param>
/// <param name="RoomBytes">Free on the disk beyond its floor, negative below it; null where the disk cannot be seen.</param>
internal sealed record StorageUse(IReadOnlyList<PartUse> Parts, long ReservedBytes, long? BudgetBytes, long? RoomBytes)
{
    /// <summary>All parts together.</summary>
    public long UsedBytes => Parts.Sum(x => x.Bytes);

    /// <summary>What may be used: the budget or the room, whichever is less; null when neither is known.</summary>
    public long? LimitBytes => (BudgetBytes, RoomBytes) switch
    {
        ({ } budget, { } room) => Math.Max(1, Math.Min(budget, UsedBytes + room)),
        ({ } budget, null) => budget,
        (null, { } room) => Math.Max(1, UsedBytes + room),
        _ => null,
    };

    /// <summary>Share of the limit that is used or spoken for; 0 without a limit.</summary>
    public double Pressure => LimitBytes is { } limit ? (UsedBytes + (double)ReservedBytes) / limit : 0;
}
