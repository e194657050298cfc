namespace Crawler.Reporting.Releases;

/// <summary>Which days a release is of.</summary>
public sealed record ReleaseRequest
{
    /// <summary>First day, UTC.</summary>
    public required DateOnly Since { get; init; }

    /// <summary>Last day, UTC; not before <see cref="Since"/>.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>Agents that no longer have to deliver what their journals hold.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Fewest peers of a group that is shown by itself, 1 and more: what the source of the rows goes by.</summary>
    public required int SmallestGroup { get; init; }

    /// <summary>Every day, in order.</summary>
    public IEnumerable<DateOnly> Days => Enumerable.Range(0, Until.DayNumber - Since.DayNumber + 1).Select(Since.AddDays);
}
