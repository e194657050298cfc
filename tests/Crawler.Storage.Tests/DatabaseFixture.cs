using Crawler.Fixtures;

namespace Crawler.Storage.Tests;

/// <summary>One migrated database for all tests of a class.</summary>
public sealed class DatabaseFixture : IAsyncLifetime
{
    private TestDatabase? _test;

    public TestDatabase Test => _test!;

    public Database Database => Test.Database;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync() => await Test.DisposeAsync();
}
