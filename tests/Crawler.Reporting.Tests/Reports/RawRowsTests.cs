using System.Globalization;
using Crawler.Reporting.Reports;
using Crawler.Reporting.Tests.Reports.Raw;

namespace Crawler.Reporting.Tests.Reports;

/// <summary>
/// What reports tell, which they read from sums and from what is kept of the newest observations, beside what <c>Raw/NAME.sql</c> computes from the
/// raw rows in another way: minute by minute, by replaying them, or by counting one by one. Where there are no raw rows, the query says what was entered.
/// </summary>
public sealed class RawRowsTests(RawDays days) : IClassFixture<RawDays>
{
    public static TheoryData<string> Names { get; } = [.. ReportCatalogue.All.Select(x => x.Name)];

    [Fact]
    public void Every_report_has_a_query_over_raw_rows_and_no_other_has()
    {
        var queries = Directory.GetFiles(RawDays.Folder, "*.sql").Select(x => Path.GetFileNameWithoutExtension(x)!).Except(["fleet", "minutes"], StringComparer.Ordinal);
        Assert.Equal(ReportCatalogue.All.Select(x => x.Name).Order(StringComparer.Ordinal), queries.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_report_tells_what_the_raw_rows_tell(string name)
    {
        var report = ReportCatalogue.Find(name)!;
        var sql = await File.ReadAllTextAsync(Path.Combine(RawDays.Folder, name + ".sql"));
        var said = RawQueryHead.Read(sql);
        var arguments = ReportArguments.Bind(report, said.With, SeededDatabase.Now);
        var table = await new ReportRunner(days.Source, new ManualTime(SeededDatabase.Now)).RunAsync(report, arguments, 10_000, default);
        await using var raw = await days.Source.QueryAsync(sql, new Dictionary<string, object?>(StringComparer.Ordinal), TimeSpan.FromMinutes(1), default);
        var expected = new List<object?[]>();
        await foreach (var row in raw.RowsAsync(default))
        {
            expected.Add(row);
        }

        var columns = raw.Columns.Select(x => x.Name).ToList();
        Assert.Equal(report.Columns.Select(x => x.Name).Order(StringComparer.Ordinal), columns.Concat(said.LeftOut).Order(StringComparer.Ordinal));
        Assert.NotEmpty(expected);
        var places = columns.Select(x => report.Columns.ToList().FindIndex(y => y.Name == x)).ToArray();
        var told = table.Rows.Select(x => places.Select(y => x[y]).ToArray()).ToList();
        var exact = Enumerable.Range(0, columns.Count).Where(x => !said.Within.ContainsKey(columns[x])).ToArray();
        Assert.Equal(Lines(expected), Lines(told));
        foreach (var (column, error) in said.Within)
        {
            var at = columns.IndexOf(column);
            Assert.All(Sorted(expected, exact).Zip(Sorted(told, exact)), x => AssertWithin(x.First[at], x.Second[at], error));
        }

        string Lines(List<object?[]> rows) => string.Join('\n', Sorted(rows, exact).Select(x => Line(x, exact)));

        // A column that is empty throughout shows nothing.
        Assert.All(Enumerable.Range(0, columns.Count), x => Assert.True(expected.Exists(y => y[x] is not null), $"{columns[x]} is always empty."));
    }

    private static void AssertWithin(object? expected, object? told, double error)
    {
        Assert.Equal(expected is null, told is null);
        if (expected is not null)
        {
            var right = Convert.ToDouble(expected, CultureInfo.InvariantCulture);
            Assert.InRange(Convert.ToDouble(told, CultureInfo.InvariantCulture), right * (1 - error), right * (1 + error));
        }
    }

    private static List<object?[]> Sorted(IEnumerable<object?[]> rows, int[] by) => [.. rows.OrderBy(x => Line(x, by), StringComparer.Ordinal)];

    private static string Line(object?[] row, int[] columns) => string.Join(" | ", columns.Select(x => row[x] switch
    {
        null => "-",
        double or float or decimal => Math.Round(Convert.ToDouble(row[x], CultureInfo.InvariantCulture), 6).ToString("0.000000", CultureInfo.InvariantCulture),
        long or int or short => Convert.ToDouble(row[x], CultureInfo.InvariantCulture).ToString("0.000000", CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture),
    }));
}
