using System.Text.RegularExpressions;
using Crawler.Fixtures;

namespace Crawler.Reporting.Tests.Reports;

/// <summary>The queries of <c>sql/README.md</c>, as an account runs them that may read <c>report</c> and nothing else.</summary>
public sealed partial class HandbookTests(HandbookTests.Seeded seeded) : IClassFixture<HandbookTests.Seeded>
{
    private static readonly string[] Blocks = [.. Fenced()
        .Matches(File.ReadAllText(Path.Combine(Source.Root, "sql", "README.md")).ReplaceLineEndings("\n"))
        .Select(x => x.Groups["sql"].Value)];

    private static readonly string Roles = File.ReadAllText(Path.Combine(Source.Root, "sql", "maintenance", "roles.sql"));

    public static TheoryData<int> Questions { get; } = [.. Enumerable.Range(1, Blocks.Length - 1)];

    [Fact]
    public void There_are_at_least_twenty() => Assert.True(Blocks.Length > 20);

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_reader_gets_an_answer(int number)
    {
        var query = Blocks[number]
            .Replace("current_date", $"date '{SeededDatabase.Now:yyyy-MM-dd}'", StringComparison.Ordinal)
            .Replace("now()", $"timestamptz '{SeededDatabase.Now:O}'", StringComparison.Ordinal);
        var rows = await AskAsReaderAsync($"select count(*) from ({query.TrimEnd().TrimEnd(';')}) as answer");

        Assert.True(rows > 0, $"no row for:\n{Blocks[number]}");
    }

    [Fact]
    public async Task A_reader_gets_at_nothing_else()
    {
        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => AskAsReaderAsync("select count(*) from crawl.visit"));

        Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    private async Task<long> AskAsReaderAsync(string query)
    {
        await using var connection = await seeded.Database.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"{Roles} {Blocks[0]} set local role crawler_reader;";
        await command.ExecuteNonQueryAsync();
        command.CommandText = query;

        // Never committed: roles belong to the whole server.
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>One database for all questions: none of them changes it.</summary>
    public sealed class Seeded : IAsyncLifetime
    {
        internal TestDatabase Database { get; private set; } = null!;

        public async Task InitializeAsync() => Database = await SeededDatabase.CreateAsync();

        public async Task DisposeAsync() => await Database.DisposeAsync();
    }

    [GeneratedRegex("^```sql\n(?<sql>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fenced();
}
