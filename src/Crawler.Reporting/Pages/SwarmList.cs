using System.Globalization;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Pages;

/// <summary>Which of the swarms to list, and in which order.</summary>
internal sealed record SwarmList
{
    /// <summary>The furthest that pages go; beyond it a search is quicker for everybody.</summary>
    public const int LastPage = 200;

    // The whole name is on the swarm's page.
    private const int LongestName = 80;

    public static readonly IReadOnlyDictionary<string, object?> NoParameters = new Dictionary<string, object?>(StringComparer.Ordinal);
    public static readonly string[] Sorts = ["trouble", "name", "seeders"];
    public static readonly string[] Healths = ["dead", "seedless", "at_risk", "unknown", "healthy"];
    private static readonly string[] Heads = ["name", "health", "seeders verified", "leechers verified", "copies", "seeders claimed", "leechers claimed", "seen"];

    public string? Search { get; init; }

    public string? Health { get; init; }

    public required string Sort { get; init; }

    public int Page { get; init; } = 1;

    public int PerPage { get; init; } = 50;

    /// <summary>What a query asks for; what is not understood is left out.</summary>
    public static SwarmList Of(IReadOnlyDictionary<string, string> query) => new()
    {
        Search = query.GetValueOrDefault("q") is { } q && q.Trim() is { Length: > 0 and <= 100 } search ? search : null,
        Health = query.GetValueOrDefault("health") is { } health && Healths.Contains(health, StringComparer.Ordinal) ? health : null,
        Sort = query.GetValueOrDefault("sort") is { } sort && Sorts.Contains(sort, StringComparer.Ordinal) ? sort : Sorts[0],
        Page = int.TryParse(query.GetValueOrDefault("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, LastPage) : 1,
    };

    /// <summary>The rows, one more than fit on the page where there are more.</summary>
    public Task<IReadOnlyList<PageRow>> AskAsync(PageSource source, CancellationToken cancellationToken) => source.AskAsync(
        "swarms_by_" + Sort,
        new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            // What has a meaning in a pattern of LIKE stands for itself.
            ["pattern"] = Search is null ? null : $"%{Literal(Search)}%",
            ["prefix"] = Search is not null && Search.All(char.IsAsciiHexDigit) ? $"{Search.ToLowerInvariant()}%" : null,
            ["health"] = Health,
            ["limit"] = PerPage + 1,
            ["offset"] = (Page - 1) * PerPage,
        },
        cancellationToken);

    /// <summary>Another page of the same list, as an address.</summary>
    public string Address(int page) =>
        $"/swarms?q={Uri.EscapeDataString(Search ?? "")}&health={Health}&sort={Sort}&page={page.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The rows as a table.</summary>
    public static void Table(PageWriter page, IReadOnlyList<PageRow> rows) => page.Table("Swarms", Heads,
    [
        .. rows.Select(x => new[]
        {
            new PageCell(SafeText.OneLine(x.Show("name") ?? x.Show("info_hash")!, LongestName)) { Link = "/swarm/" + x.Show("info_hash") },
            PageCell.Health(x["health"]),
            PageCell.Number(x["verified_seeders"]),
            PageCell.Number(x["verified_leechers"]),
            PageCell.Number(x["distributed_copies"], ReportUnit.Number),
            PageCell.Number(x["claimed_seeders"]),
            PageCell.Number(x["claimed_leechers"]),
            PageCell.Time(x["seen_at"]),
        }),
    ]);

    private static string Literal(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
