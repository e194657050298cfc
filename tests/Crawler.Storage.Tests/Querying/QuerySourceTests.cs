using Crawler.Storage.Querying;

namespace Crawler.Storage.Tests.Querying;

public sealed class QuerySourceTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private static readonly Dictionary<string, object?> None = [];

    private QuerySource Source => new(fixture.Database);

    [Fact]
    public async Task Columns_and_rows_come_with_their_types()
    {
        await using var result = await Source.QueryAsync(
            "select 1::bigint as n, @name::text as name, @at::timestamptz as at, date '2026-03-10' as day, null::float8 as nothing",
            new Dictionary<string, object?> { ["name"] = "x", ["at"] = Samples.Noon.ToOffset(TimeSpan.FromHours(2)) },
            TimeSpan.FromSeconds(5), default);

        Assert.Equal(
            [("n", "bigint"), ("name", "text"), ("at", "timestamp with time zone"), ("day", "date"), ("nothing", "double precision")],
            result.Columns.Select(x => (x.Name, x.Type)));
        Assert.Equal([1L, "x", Samples.Noon, new DateOnly(2026, 3, 10), null], Assert.Single(await RowsAsync(result)));
    }

    [Fact]
    public async Task Writing_is_refused()
    {
        var e = await Assert.ThrowsAsync<QueryException>(
            () => Source.QueryAsync("delete from crawl.swarm", None, TimeSpan.FromSeconds(5), default));

        Assert.Contains("read-only", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_takes_too_long_is_stopped()
    {
        var e = await Assert.ThrowsAsync<QueryException>(
            () => Source.QueryAsync("select pg_sleep(60)", None, TimeSpan.FromMilliseconds(50), default));

        Assert.Contains("timeout", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_is_told_in_PostgreSQLs_words()
    {
        var e = await Assert.ThrowsAsync<QueryException>(
            () => Source.QueryAsync("select * from report.nowhere", None, TimeSpan.FromSeconds(5), default));

        Assert.Contains("report.nowhere", e.Message, StringComparison.Ordinal);
    }

    private static async Task<List<object?[]>> RowsAsync(QueryResult result)
    {
        var rows = new List<object?[]>();
        await foreach (var row in result.RowsAsync(default))
        {
            rows.Add(row);
        }

        return rows;
    }
}
