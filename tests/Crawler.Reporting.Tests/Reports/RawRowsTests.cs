using System.Globalization;
using Crawler.Fixtures;
using Crawler.Reporting.Reports;
using Crawler.Storage.Partitions;
using Crawler.Storage.Querying;
using Crawler.Storage.Rollups;

namespace Crawler.Reporting.Tests.Reports;

/// <summary>
/// What reports tell, which they read from sums, beside what <c>Raw/NAME.sql</c> computes from the raw rows in another way: minute by minute, or
/// by counting one by one. A raw query may leave out columns that are estimates; those are tested against truth elsewhere.
/// </summary>
public sealed class RawRowsTests(RawRowsTests.Days days) : IClassFixture<RawRowsTests.Days>
{
    private static readonly string Folder = Path.Combine(Source.Root, "tests", "Crawler.Reporting.Tests", "Reports", "Raw");

    // What they tell is a state that is kept as it is told, not a sum of raw rows.
    private static readonly string[] OfStates =
    [
        "alert", "backlog", "claimed_verified", "coverage_gap", "fleet_now", "peer_progress", "piece_rarity", "storage", "storage_part", "storage_step",
        "swarm_lifetime", "swarm_now", "tracker_honesty", "tracker_profile",
    ];

    public static TheoryData<string> Names { get; } = [.. ReportCatalogue.All.Select(x => x.Name).Except(OfStates, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_report_tells_what_the_raw_rows_tell(string name)
    {
        var report = ReportCatalogue.Find(name)!;
        var arguments = ReportArguments.Bind(report, new Dictionary<string, string>(StringComparer.Ordinal), SeededDatabase.Now);
        var table = await new ReportRunner(days.Source, new ManualTime(SeededDatabase.Now)).RunAsync(report, arguments, 10_000, CancellationToken.None);
        await using var raw = await days.Source.QueryAsync(
            await File.ReadAllTextAsync(Path.Combine(Folder, name + ".sql")), new Dictionary<string, object?>(StringComparer.Ordinal), TimeSpan.FromMinutes(1), default);
        var places = raw.Columns.Select(x => report.Columns.ToList().FindIndex(y => y.Name == x.Name)).ToArray();
        var expected = new List<string>();
        await foreach (var row in raw.RowsAsync(default))
        {
            expected.Add(Line(row));
        }

        Assert.NotEmpty(expected);
        Assert.DoesNotContain(-1, places);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            table.Rows.Select(x => Line(places.Select(y => x[y]))).Order(StringComparer.Ordinal));
    }

    private static string Line(IEnumerable<object?> row) => string.Join(" | ", row.Select(x => x switch
    {
        null => "-",
        double or float or decimal => Math.Round(Convert.ToDouble(x, CultureInfo.InvariantCulture), 6).ToString("0.000000", CultureInfo.InvariantCulture),
        long or int or short => Convert.ToDouble(x, CultureInfo.InvariantCulture).ToString("0.000000", CultureInfo.InvariantCulture),
        _ => Convert.ToString(x, CultureInfo.InvariantCulture),
    }));

    /// <summary>One database for all reports: none of them changes it.</summary>
    public sealed class Days : IAsyncLifetime
    {
        private TestDatabase _database = null!;

        internal QuerySource Source { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _database = await SeededDatabase.CreateEmptyAsync();
            await new PartitionMaintenance(_database.Database).EnsureAsync(SeededDatabase.Now, new RetentionOptions(), CancellationToken.None);
            await _database.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "days.sql")));
            await new RollupStore(_database.Database).RunAsync(SeededDatabase.Now, CancellationToken.None);
            Source = new QuerySource(_database.Database, smallestGroup: 1);
        }

        public async Task DisposeAsync() => await _database.DisposeAsync();
    }
}
