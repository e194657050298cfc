using Crawler.Fixtures;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Tests.Reports;

/// <summary>
/// Every report in every format against a file in <c>Golden</c>. To accept a change, run with <c>CRAWLER_ACCEPT_GOLDEN=1</c> and read
/// the difference before it is committed.
/// </summary>
public sealed class GoldenReportTests(GoldenReportTests.Seeded seeded) : IClassFixture<GoldenReportTests.Seeded>
{
    private static readonly string Folder = Path.Combine(Source.Root, "tests", "Crawler.Reporting.Tests", "Reports", "Golden");

    public static TheoryData<string, string> Cases { get; } = MakeCases();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_report_looks_as_it_was_accepted(string name, string format)
    {
        var report = ReportCatalogue.Find(name)!;
        var arguments = ReportArguments.Bind(report, new Dictionary<string, string>(StringComparer.Ordinal), SeededDatabase.Now);
        var runner = new ReportRunner(new QuerySource(seeded.Database.Database, smallestGroup: 1), new ManualTime(SeededDatabase.Now));
        var table = await runner.RunAsync(report, arguments, 1000, CancellationToken.None);
        Assert.NotEmpty(table.Rows);
        using var output = new StringWriter();
        ReportRenderers.Find(format)!.Render(table, output);
        var path = Path.Combine(Folder, $"{name}.{(format == "text" ? "txt" : format)}");
        if (Environment.GetEnvironmentVariable("CRAWLER_ACCEPT_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllTextAsync(path, output.ToString().ReplaceLineEndings("\n"));
        }
        Assert.True(File.Exists(path), $"Report {name} has no golden file {path}.");
        Assert.Equal(await File.ReadAllTextAsync(path), output.ToString().ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("client_day", "client")]
    [InlineData("network_day", "country")]
    public async Task Groups_of_too_few_peers_are_summed_up_and_none_is_left_out(string name, string column)
    {
        async Task<List<(string Day, string? Group, long Peers)>> RowsAsync(int smallest)
        {
            var report = ReportCatalogue.Find(name)!;
            var arguments = ReportArguments.Bind(report, new Dictionary<string, string>(StringComparer.Ordinal), SeededDatabase.Now);
            var runner = new ReportRunner(new QuerySource(seeded.Database.Database, smallest), new ManualTime(SeededDatabase.Now));
            var table = await runner.RunAsync(report, arguments, 1000, CancellationToken.None);
            int Place(string of) => report.Columns.ToList().FindIndex(x => x.Name == of);
            return [.. table.Rows.Select(x => ($"{x[Place("day")]}", x[Place(column)]?.ToString(), Convert.ToInt64(x[Place("peers")], null)))];
        }

        var all = await RowsAsync(1);
        var shown = await RowsAsync(2);

        Assert.DoesNotContain(all, x => x.Group == "other");
        Assert.Contains(shown, x => x.Group == "other");
        Assert.All(shown.Where(x => x.Group != "other"), x => Assert.True(x.Peers >= 2));
        Assert.Equal(all.Sum(x => x.Peers), shown.Sum(x => x.Peers));
    }

    private static TheoryData<string, string> MakeCases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var report in ReportCatalogue.All)
        {
            foreach (var renderer in ReportRenderers.All)
            {
                cases.Add(report.Name, renderer.Format);
            }
        }

        return cases;
    }

    /// <summary>One database for all reports: none of them changes it.</summary>
    public sealed class Seeded : IAsyncLifetime
    {
        internal TestDatabase Database { get; private set; } = null!;

        public async Task InitializeAsync() => Database = await SeededDatabase.CreateAsync();

        public async Task DisposeAsync() => await Database.DisposeAsync();
    }
}
