using Crawler.Fixtures;
using Crawler.Reporting.Reports;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Tests.Reports;

/// <summary>What a report says of one swarm is what it says of that swarm among all.</summary>
public sealed class OneSwarmTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public static TheoryData<string> Names { get; } =
        [.. ReportCatalogue.All.Where(x => x.Parameters.Any(y => y.Kind == ReportParameterKind.Hash)).Select(x => x.Name)];

    public async Task InitializeAsync() => _database = await SeededDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task One_swarm_is_told_as_it_is_among_all(string name)
    {
        var place = ReportCatalogue.Find(name)!.Columns.ToList().FindIndex(x => x.Name == "info_hash");
        var all = await RowsAsync(name, hash: null, int.MaxValue);
        Assert.NotEmpty(all);
        foreach (var one in all.GroupBy(x => (string)x[place]!, StringComparer.Ordinal))
        {
            Assert.Equal(one, await RowsAsync(name, one.Key, int.MaxValue));
        }

        Assert.Empty(await RowsAsync(name, new string('0', 40), int.MaxValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Fewer_rows_are_the_first_ones(int most)
    {
        var all = await RowsAsync("swarm_now", hash: null, int.MaxValue);
        Assert.Equal(all.Take(most), await RowsAsync("swarm_now", hash: null, most));
    }

    private async Task<IReadOnlyList<object?[]>> RowsAsync(string name, string? hash, int most)
    {
        var report = ReportCatalogue.Find(name)!;
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        if (hash is not null)
        {
            given["hash"] = hash;
        }

        var runner = new ReportRunner(new QuerySource(_database.Database, smallestGroup: 1), new ManualTime(SeededDatabase.Now));
        var table = await runner.RunAsync(report, ReportArguments.Bind(report, given, SeededDatabase.Now), most, CancellationToken.None);
        Assert.Equal(most < 2, table.IsCut);
        return table.Rows;
    }
}
