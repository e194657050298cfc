using System.Data.Common;
using Crawler.Fixtures;
using Crawler.Storage.Partitions;
using Crawler.Storage.Rollups;

namespace Crawler.Reporting.Tests;

/// <summary>A day and a half of a small fleet's observations, small enough to check by hand.</summary>
internal static class SeededDatabase
{
    /// <summary>The moment from which everything is looked at.</summary>
    public static readonly DateTimeOffset Now = new(2026, 5, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A database whose clock stands at <see cref="Now"/>, rolled up.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        var database = await CreateEmptyAsync();
        await new PartitionMaintenance(database.Database).EnsureAsync(Now, new RetentionOptions(), CancellationToken.None);
        await database.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Reports", "seed.sql")));
        await new RollupStore(database.Database).RunAsync(Now, CancellationToken.None);
        return database;
    }

    /// <summary>A database whose clock stands at <see cref="Now"/>, and in which there is nothing.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var database = await PostgresFixture.CreateAsync();
        await database.ExecuteAsync(
            "do $$ begin execute format('alter database %I set crawl.now = %L', current_database(), '2026-05-02 12:00:00+00'); end $$");
        // The setting holds for connections made after it, so the pool's only one has to go.
        await Assert.ThrowsAnyAsync<DbException>(() => database.ExecuteAsync("select pg_terminate_backend(pg_backend_pid())"));
        return database;
    }
}
